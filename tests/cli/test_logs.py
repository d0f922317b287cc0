from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.home import clean_environment

KEY = "ghp_" + "0123456789abcdef" * 3
SCRIPT = f"""
import logging
from winx_tui.cli.logs import redact_logs_with, start_logging
start_logging()
log = logging.getLogger("winx_tui.test")
log.warning("message {KEY}")
log.warning("argument %s of %r", {KEY!r}, [{KEY!r}])
try:
    raise ValueError("exception {KEY}")
except ValueError:
    log.exception("failed")
redact_logs_with(lambda line: line.replace("odd", "[REDACTED:own-pattern]"))
log.warning("odd one")
"""


def test_no_secret_reaches_the_log_by_message_argument_or_exception(tmp_path: Path) -> None:
    state = tmp_path / "state"
    environ = clean_environment(tmp_path / "home", WINX_STATE_DIR=str(state))
    subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**environ, "PYTHONPATH": str(Path.cwd())},
        check=True,
        timeout=60,
    )
    text = (state / "winx.log").read_text(encoding="utf-8")
    assert KEY not in text
    assert text.count("[REDACTED:github-token]") == 4
    assert "ValueError: exception [REDACTED:github-token]" in text
    assert "[REDACTED:own-pattern] one" in text


def test_a_link_in_place_of_the_log_is_neither_followed_nor_told(tmp_path: Path) -> None:
    state, target = tmp_path / "state", tmp_path / "target"
    state.mkdir(mode=0o700)
    (state / "winx.log").symlink_to(target)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={
            **clean_environment(tmp_path / "home", WINX_STATE_DIR=str(state)),
            "PYTHONPATH": str(Path.cwd()),
        },
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == b""
    assert not target.exists()

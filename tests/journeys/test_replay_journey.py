"""A session is reported, played and checked by the real program in a real terminal."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from tests.support.home import WINX, clean_environment
from tests.support.recorded_demo import record_demo
from tests.support.terminal import Terminal

pytestmark = [
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]


def test_a_session_is_reported_played_and_checked_in_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    recorded = asyncio.run(record_demo(tmp_path / "demo", prompts=("!echo made; pwd",)))
    environ = clean_environment(tmp_path / "home")
    script = (
        f"W='{' '.join(WINX)}'; $W report -o sent.json {recorded.session.path}; "
        f"$W replay sent.json; echo left $?; $W replay --check {recorded.session.path}; "
        "echo checked $?"
    )
    with Terminal(
        ["bash", "-c", script],
        cwd=tmp_path,
        environ=environ,
        scratch=tmp_path,
        columns=80,
        lines=24,
    ) as terminal:
        terminal.wait_for("Write it? [y/N")
        assert "Nothing was sent" not in terminal.screen()
        terminal.press("y", "Enter")
        terminal.wait_for("at the end", "replay 4/4 · 1x")
        terminal.press("q")
        terminal.wait_for("left 0")
        terminal.wait_for("Run them? [y/N]", "Run: echo made; pwd")
        terminal.press("y", "Enter")
        terminal.wait_for("checked 0", "1 same, 0 differs, 0 not run")
    report = json.loads((tmp_path / "sent.json").read_text())
    assert report["session"]["records"][0]["cwd"] == str(recorded.root)

"""`winx host`, and which host each front end is given."""

from __future__ import annotations

import asyncio
import re
import subprocess
from pathlib import Path

import pytest

from tests.llm.warm_stage import light_host, until_it_listens, without_first_client
from tests.support.home import WINX, clean_environment
from winx_tui.cli.launch import _open_host
from winx_tui.cli.options import Options, parser, understand
from winx_tui.config.settings import ModelsSettings, Settings
from winx_tui.llm.host_process import HostProcess, KeptHostProcess

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at /proc")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have this process and the winx that it starts look in one place."""
    environ = clean_environment(tmp_path / "home")
    for name, value in environ.items():
        if name.startswith(("XDG_", "HOME")):
            monkeypatch.setenv(name, value)
    return tmp_path / "home"


def winx(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WINX, *arguments],
        cwd=home,
        env=clean_environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_where_no_host_is_warm_status_and_stop_say_so(home: Path) -> None:
    for action in ("status", "stop"):
        done = winx(home, "host", action)
        assert (done.returncode, done.stdout) == (0, "No model host is warm.\n"), done.stderr


def test_a_warm_host_is_told_of_and_ended(home: Path) -> None:
    with light_host(keep_s=600) as process:
        without_first_client(process)
        asyncio.run(until_it_listens())
        status = winx(home, "host", "status").stdout
        doctor = winx(home, "doctor").stdout
        stopped = winx(home, "host", "stop")
        assert process.wait(timeout=60) == 0

    assert status.startswith(f"Process {process.pid}: warm since ")
    assert re.search(r"it ends in (9 min \d+|10 min 0) s", status)
    assert "ok       warm model host: warm since " in doctor
    assert (stopped.returncode, stopped.stdout) == (0, "The warm model host has ended.\n")


def test_without_a_word_it_tells_the_status(home: Path) -> None:
    assert winx(home, "host").stdout == "No model host is warm.\n"
    done = winx(home, "host", "wait")
    assert done.returncode == 2
    assert "winx host --help" in done.stderr


def test_no_warm_is_an_option() -> None:
    assert understand(parser().parse_args(["-p", "hi"])).is_warm
    assert not understand(parser().parse_args(["-p", "hi", "--no-warm"])).is_warm


@pytest.mark.parametrize(
    ("options", "minutes", "is_kept"),
    [
        (Options("print"), 10, True),
        (Options("print"), 0, False),
        (Options("print", is_warm=False), 10, False),
        (Options("tui"), 10, False),
        (Options("repl"), 10, False),
    ],
)
def test_only_print_mode_leaves_a_host(
    home: Path, options: Options, minutes: int, is_kept: bool
) -> None:
    settings = Settings(models=ModelsSettings(keep_warm_minutes=minutes))
    process = _open_host(options, settings, {})
    process.requests.close()
    process.answers.close()
    process.end(is_warm=False)
    assert type(process) is (KeptHostProcess if is_kept else HostProcess)

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.home import clean_environment
from winx_tui.cli.commands.mcp import run
from winx_tui.core import exit_codes
from winx_tui.core.errors import UsageError
from winx_tui.mcp_client.probe import ProbeFailed, probe_server

_COMPLAINS = "import sys; sys.stderr.write('no\\nkey sk-hidden-value\\n'); sys.exit(3)"
_IS_SILENT = "import sys; sys.stderr.write('waiting\\n'); sys.stderr.flush(); sys.stdin.read()"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    (home / "project").mkdir(parents=True)
    for name in ("CODEX_HOME", "CLAUDE_CONFIG_DIR", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in clean_environment(home).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.chdir(home / "project")
    return home


def write_entry(file: Path, *command: str, **more: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    entry = {"command": command[0], "args": list(command[1:]), **more}
    file.write_text(json.dumps({"mcpServers": {"winx": entry}}), encoding="utf-8")


def test_the_very_entry_is_started_as_its_client_would(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one test that starts winx: from /, by an entry that names the project."""
    (home / ".codeium" / "windsurf").mkdir(parents=True)
    monkeypatch.setenv("PATH", "/nowhere")
    run(["install", "windsurf", "--", "--mode", "read-only"])
    capsys.readouterr()
    assert run(["doctor", "windsurf"]) == exit_codes.DONE
    told = capsys.readouterr().out
    assert told.startswith(
        "ok       windsurf (winx in ~/.codeium/windsurf/mcp_config.json): starts"
    )
    assert "protocol 2025-11-25" in told
    assert "tools in" in told
    assert "Approval: " in told


def test_what_a_server_complains_of_is_told_without_secrets(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_entry(
        home / ".cursor" / "mcp.json",
        sys.executable,
        "-c",
        _COMPLAINS,
        "winx",
        "--mcp",
        env={"KEY": "sk-hidden-value"},
    )
    assert run(["doctor"]) == exit_codes.FAILED
    told = capsys.readouterr().out
    assert told.startswith("FAILED   cursor (winx in ~/.cursor/mcp.json): it did not answer init")
    assert "it said: no; key [KEY]\n" in told
    assert "sk-hidden-value" not in told
    assert f"start it by hand: {sys.executable} -c " in told


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (("/gone/winx", "--mcp"), "/gone/winx is not there, or cannot be run"),
        (
            (sys.executable, "-m", "winx_tui", "--mcp", "--root", "/gone"),
            "/gone, which is no folder",
        ),
        (("winx", "--mcp"), "it cannot be started: No such file"),
    ],
)
def test_an_entry_that_cannot_work_is_told(
    command: tuple[str, ...],
    reason: str,
    home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_entry(home / ".cursor" / "mcp.json", *command)
    assert run(["doctor", "cursor"]) == exit_codes.FAILED
    assert reason in capsys.readouterr().out


def test_what_a_project_brings_is_not_started(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = home / "started"
    write_entry(home / "project" / ".mcp.json", "/usr/bin/touch", str(mark), "winx", "--mcp")
    assert run(["doctor"]) == exit_codes.DONE
    assert "warning  claude-code (winx in ~/project/.mcp.json): not started" in (
        capsys.readouterr().out
    )
    run(["install", "claude-code", "--project", ".", "--force"])
    file = home / "project" / ".mcp.json"
    entry = json.loads(file.read_text(encoding="utf-8"))["mcpServers"]["winx"]
    write_entry(file, entry["command"], *entry["args"], env={"LD_PRELOAD": "/tmp/x.so"})
    capsys.readouterr()
    assert run(["doctor"]) == exit_codes.DONE
    assert "not started" in capsys.readouterr().out
    assert not mark.exists()


def test_where_nothing_stands_the_next_step_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == exit_codes.DONE
    assert capsys.readouterr().out == (
        "winx stands in no client's settings. Run: winx mcp install CLIENT\n"
    )
    assert run(["doctor", "zed"]) == exit_codes.FAILED
    assert "There is no winx in Zed's settings" in capsys.readouterr().out


def test_an_entry_that_is_turned_off_is_told(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_entry(home / ".cursor" / "mcp.json", "/gone/winx", "--mcp", disabled=True)
    assert run(["doctor"]) == exit_codes.DONE
    assert "the client has it turned off" in capsys.readouterr().out


async def test_a_server_that_does_not_answer_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(ProbeFailed, match="did not answer initialize within") as caught:
        await probe_server(
            (sys.executable, "-c", _IS_SILENT),
            environment={"PATH": os.environ["PATH"]},
            folder=tmp_path,
            timeout_s=0.5,
        )
    assert caught.value.last_lines in ((), ("waiting",))


def test_a_folder_to_work_in_that_is_none_is_told() -> None:
    from winx_tui.cli.launch import launch
    from winx_tui.cli.options import parser, understand

    options = understand(parser().parse_args(["--mcp", "--root", "/gone"]))
    with pytest.raises(UsageError, match="cannot work in /gone: No such file"):
        launch(options, {})

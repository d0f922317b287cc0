"""Where a key must never be seen: files, environments, argument lists, the screen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.test_tui_journey import press_until, quit_winx
from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import running_server
from tests.support.processes import command_line, descendants, visible_bytes
from tests.support.project import make_project, write_scenario
from tests.support.provider_keys import KEYS, key_variables
from tests.support.terminal import Terminal

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc"),
]

NOSY = "env; cat /proc/$PPID/environ | tr '\\0' '\\n'; tr '\\0' ' ' </proc/$PPID/cmdline; sleep 600"


def test_no_key_is_seen_anywhere_while_a_nosy_command_runs(tmp_path: Path) -> None:
    """The model server refuses a request without the key, so it was carried all the same."""
    project = make_project(tmp_path / "project")
    home = tmp_path / "home"
    turns: list[dict[str, Any]] = [
        {
            "steps": [
                {"text": "Looking around."},
                {"tool_calls": [{"name": "bash_command", "arguments": {"command": NOSY}}]},
            ]
        },
        {"steps": [{"text": "Nothing found."}]},
    ]
    scenario = write_scenario(tmp_path / "scenario.json", turns, required_key=KEYS["nvidia"])
    environ = clean_environment(home, **key_variables(*KEYS))
    with running_server(scenario) as server:
        environ |= server.environment("nvidia")
        with Terminal(
            [*WINX, "-m", "nvidia"], cwd=project, environ=environ, scratch=tmp_path
        ) as terminal:
            terminal.wait_for("Say what you want done")
            terminal.type("look around")
            terminal.press("Enter")
            terminal.wait_for("/proc/$PPID/environ")
            # Reading another process's environment is dangerous: a second key is wanted.
            press_until(terminal, "a", lambda: "Run it all the same" in terminal.screen())
            press_until(terminal, "y", lambda: "Run it all the same" not in terminal.screen())
            terminal.wait_until(
                lambda: any("sleep 600" in command_line(pid) for pid in descendants(terminal.pid)),
                what="the command to have looked",
            )
            family = descendants(terminal.pid)
            seen = {pid: visible_bytes(pid) for pid in family}
            hosts = [pid for pid in family if "llm/host/__main__.py" in command_line(pid)]
            assert len(hosts) == 2, "supervisor and worker"
            assert any("sleep 600" in command_line(pid) for pid in family)
            screen = terminal.screen()
            terminal.press("Escape")
            terminal.wait_for("nterrupted")
            quit_winx(terminal)
    for value in KEYS.values():
        for pid, text in seen.items():
            assert value.encode() not in text, command_line(pid) or pid
        assert value not in screen
        for path in _files_below(home):
            assert value.encode() not in path.read_bytes(), path


def _files_below(directory: Path) -> list[Path]:
    return [
        Path(folder) / name
        for folder, _, names in os.walk(directory)
        for name in names
        if (Path(folder) / name).is_file()
    ]

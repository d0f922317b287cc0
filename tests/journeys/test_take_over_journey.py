"""A person at the keys of a program that the model started: the real winx in a real terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.journeys.test_tui_journey import open_winx, press_until, quit_winx
from tests.support.model_server.launcher import running_server
from tests.support.project import make_project, write_scenario

SECRET = "correct-horse-battery"
SCRIPT = """import getpass
word = getpass.getpass("Vault password: ")
print("unlocked with", len(word), "characters")
input("anything else? ")
"""
TAKEN = "Ctrl+T gives it back"


def call(**arguments: Any) -> dict[str, Any]:
    return {"steps": [{"tool_calls": [{"name": "bash_command", "arguments": arguments}]}]}


def test_a_password_is_typed_into_the_program_and_the_model_sees_only_the_result(
    tmp_path: Path,
) -> None:
    project = make_project(tmp_path / "project")
    (project / "vault.py").write_text(SCRIPT, encoding="utf-8")
    turns = [
        call(command=f"{sys.executable} vault.py"),
        {"steps": [{"text": "Please type the password."}]},
        call(status_check=True),
        {"steps": [{"text": "It is open."}]},
    ]
    scenario = write_scenario(tmp_path / "scenario.json", turns)
    with (
        running_server(scenario) as server,
        open_winx(tmp_path, project, server, "--mode", "full-access") as terminal,
    ):
        terminal.wait_for("Say what you want done")
        terminal.type("open the vault")
        terminal.press("Enter")
        terminal.wait_for("Please type the password.")
        terminal.wait_for("waits for a password · Ctrl+T")
        press_until(terminal, "C-t", lambda: TAKEN in terminal.screen())
        terminal.wait_for("Vault password:")
        terminal.type(SECRET)
        terminal.press("Enter")
        screen = terminal.wait_for(f"unlocked with {len(SECRET)} characters")
        assert SECRET not in screen
        terminal.wait_for("anything else?")
        press_until(terminal, "C-t", lambda: TAKEN not in terminal.screen())
        terminal.type("go on")
        terminal.press("Enter")
        terminal.wait_for("It is open.")
        requests = json.dumps(server.requests())
        quit_winx(terminal)
    assert f"unlocked with {len(SECRET)} characters" in requests
    assert SECRET not in requests
    holding = [
        path
        for path in (tmp_path / "home").rglob("*")
        if path.is_file() and SECRET.encode() in path.read_bytes()
    ]
    assert holding == []


def test_the_end_of_a_background_command_wakes_the_model(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    turns = [
        call(command="cat gate; exit 3", is_background=True),
        {"steps": [{"text": "I will hear of it."}]},
        {"steps": [{"text": "It has failed, I see."}]},
    ]
    scenario = write_scenario(tmp_path / "scenario.json", turns)
    with (
        running_server(scenario) as server,
        open_winx(tmp_path, project, server, "--mode", "full-access") as terminal,
    ):
        terminal.wait_for("Say what you want done")
        terminal.type("!mkfifo gate")
        terminal.press("Enter")
        terminal.wait_for("✓ Run: mkfifo gate")
        terminal.type("start it")
        terminal.press("Enter")
        terminal.wait_for("I will hear of it.")
        (project / "gate").write_text("", encoding="utf-8")
        terminal.wait_for("bg1 has ended: exit 3 (cat gate; exit 3)")
        terminal.wait_for("It has failed, I see.")
        request = json.dumps(server.requests()[-1]["body"])
        quit_winx(terminal)
    assert "[Background command bg1 has ended, exit code 3: cat gate; exit 3]" in request

"""The first start with the real winx in a real terminal: from nothing to an answer."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import running_server
from tests.support.project import make_project
from tests.support.terminal import Terminal

KEY = "AIza" + "Ty3mZ" * 7
"""Of no other test: those that run beside this one have theirs in their environment."""


def is_seen_by_others(key: str) -> bool:
    """Tell whether a key stands in the arguments or the environment of any process."""
    for process in Path("/proc").iterdir():
        for name in ("cmdline", "environ"):
            try:
                data = (process / name).read_bytes()
            except OSError:
                continue
            if key.encode() in data:
                return True
    return False


def test_a_newcomer_comes_to_an_answer_by_keys_alone(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    home = tmp_path / "home"
    scenario = tmp_path / "scenario.json"
    turns = [{"steps": [{"text": "It is a small library."}]}]
    scenario.write_text(json.dumps({"required_key": KEY, "turns": turns}), encoding="utf-8")
    with running_server(scenario) as server:
        environ = clean_environment(
            home,
            PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring",
            GEMINI_API_BASE=server.environment("gemini")["GEMINI_API_BASE"],
        )
        with Terminal([*WINX], cwd=project, environ=environ, scratch=tmp_path) as terminal:
            terminal.wait_for("Which model shall work for you?")
            terminal.press("Down", "Down", "Enter")
            terminal.wait_for("A key for Gemini")
            terminal.type(KEY)
            assert KEY[10:20] not in terminal.wait_for("39 characters")
            terminal.press("Enter")
            terminal.wait_for("keeps it in a file")
            terminal.press("f")
            terminal.wait_for("Which colours?")
            assert not is_seen_by_others(KEY)
            terminal.press("Enter")
            terminal.wait_for("What shall it do first?")
            terminal.press("Enter")
            terminal.wait_for("Explain how this project is built")
            terminal.wait_for("gemini/gemini-3.8-flash")
            terminal.press("Enter")
            terminal.wait_for("It is a small library.")
            terminal.press("C-d")
            assert terminal.wait_for_end() == 0
    holders = {
        path.name
        for path in home.rglob("*")
        if path.is_file() and KEY.encode() in path.read_bytes()
    }
    assert holders == {"keys.json"}

"""A list of tasks and a question on the screen, and after winx was started anew in lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.journeys.test_tui_journey import open_winx, press_until, quit_winx
from tests.support.model_server.launcher import running_server
from tests.support.project import make_project, write_scenario


def call(name: str, **arguments: object) -> dict[str, Any]:
    return {"steps": [{"tool_calls": [{"name": name, "arguments": arguments}]}]}


def test_tasks_are_listed_and_a_question_is_answered(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    tasks = [
        {"text": "Look at the numerals", "state": "done"},
        {"text": "Ask about the store", "state": "in_progress"},
        {"text": "Write it", "state": "pending"},
    ]
    options = [{"label": "SQLite", "detail": "a file"}, {"label": "PostgreSQL"}]
    turns = [
        call("task_list", tasks=tasks),
        call("ask_user", question="Which store?", options=options),
        {"steps": [{"text": "PostgreSQL it is."}]},
        call(
            "ask_user", question="Which port?", options=[{"label": "80", "detail": "the usual one"}]
        ),
        call("task_list", tasks=[{**task, "state": "done"} for task in tasks]),
        {"steps": [{"text": "8000 it is."}]},
    ]
    scenario = write_scenario(tmp_path / "scenario.json", turns)
    with running_server(scenario) as server:
        with open_winx(tmp_path, project, server) as terminal:
            terminal.wait_for("Say what you want done")
            terminal.type("Store them.")
            terminal.press("Enter")
            terminal.wait_for("The model asks", "Tasks: 1/3 done · now: Ask about the store")
            press_until(terminal, "2", lambda: "› 2  PostgreSQL" in terminal.screen())
            terminal.press("Enter")
            terminal.wait_for("PostgreSQL it is.", "▸ Ask about the store")
            told = json.dumps(server.requests()[-1]["body"])
            assert "1 of 3 done; now: Ask about the store" in told
            assert "The user chose: PostgreSQL" in told
            quit_winx(terminal)
        with open_winx(tmp_path, project, server, "--continue", "--repl") as terminal:
            terminal.wait_for("Tasks: 1/3 done · now: Ask about the store. /todo lists them.")
            terminal.type("Which port?")
            terminal.press("Enter")
            asking = terminal.wait_for("Number or your own words")
            assert "Question: Which port?" in asking
            assert "  1. 80: the usual one" in asking
            terminal.type("8 thousand")
            terminal.press("Enter")
            screen = terminal.wait_for("8000 it is.")
            assert "[x] Ask about the store" in screen
            assert "[x] Look at the numerals" in screen
            assert "The user says: 8 thousand" in json.dumps(server.requests()[-1]["body"])
            terminal.wait_for("Done: ")
            terminal.press("C-d")
            assert terminal.wait_for_end() == 0

"""An edit on the screen, decided hunk by hunk, undone, redone, and undone after a restart."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.complaints.themes import complaint
from tests.journeys.test_tui_journey import (
    answered,
    open_winx,
    press_until,
    quit_winx,
    session_text,
)
from tests.support.model_server.launcher import running_server
from tests.support.project import make_project, write_scenario

LINES = [f"line {number}" for number in range(1, 61)]
BEFORE = "".join(f"{line}\n" for line in LINES)
WANTED = {5: "first change", 30: "second change", 55: "third change"}
"""Line number → what the model wants there."""
REASON = "leave the middle alone"


def text_with(*numbers: int) -> str:
    lines = [WANTED[n] if n in numbers else line for n, line in enumerate(LINES, 1)]
    return "".join(f"{line}\n" for line in lines)


def scenario_turns() -> list[dict[str, Any]]:
    blocks = "".join(
        f"<<<<<<< SEARCH\nline {number}\n=======\n{text}\n>>>>>>> REPLACE\n"
        for number, text in WANTED.items()
    )
    edit = {
        "file_path": "notes.txt",
        "percentage_to_change": 10,
        "text_or_search_replace_blocks": blocks,
    }
    read = {"name": "read_files", "arguments": {"file_paths": ["notes.txt"]}}
    return [
        {
            "steps": [
                {"tool_calls": [read]},
            ]
        },
        {"steps": [{"tool_calls": [{"name": "file_write_or_edit", "arguments": edit}]}]},
        {"steps": [{"text": "The notes are done."}]},
    ]


@complaint(23)
@complaint(28)
def test_hunks_are_chosen_and_every_change_can_be_taken_back(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    notes = project / "notes.txt"
    notes.write_text(BEFORE, encoding="utf-8")
    scenario = write_scenario(tmp_path / "scenario.json", scenario_turns())
    with running_server(scenario) as server:
        with open_winx(tmp_path, project, server) as terminal:
            terminal.wait_for("Say what you want done")
            terminal.type("Change the notes.")
            terminal.press("Enter")
            terminal.wait_for("Make this change?")
            press_until(terminal, "h", lambda: "hunk 1/3" in terminal.screen().lower())
            press_until(terminal, "y", lambda: "hunk 2/3" in terminal.screen().lower())
            press_until(terminal, "t", lambda: "refuses this hunk" in terminal.screen())
            terminal.type(REASON)
            terminal.press("Enter")
            terminal.wait_until(
                lambda: "hunk 3/3" in terminal.screen().lower(), what="the third hunk"
            )
            press_until(terminal, "y", lambda: "2 accepted, 1 refused" in terminal.screen())
            press_until(terminal, "Enter", lambda: "The notes are done." in terminal.screen())
            answered(terminal, "The notes are done.")
            assert notes.read_text(encoding="utf-8") == text_with(5, 55)
            assert REASON in session_text(tmp_path)

            terminal.type("/undo")
            terminal.press("Enter")
            terminal.wait_until(
                lambda: notes.read_text(encoding="utf-8") == BEFORE, what="the undo"
            )
            # The files are back before the turn has ended.
            answered(terminal, "✓ Take back")
            terminal.type("/redo")
            terminal.press("Enter")
            terminal.wait_until(
                lambda: notes.read_text(encoding="utf-8") == text_with(5, 55), what="the redo"
            )
            quit_winx(terminal)
            assert re.search(
                r"winx --resume ses_\w+ goes on with this conversation", terminal.screen()
            )
        with open_winx(tmp_path, project, server) as terminal:
            terminal.wait_for("Say what you want done")
            terminal.type("/undo notes.txt")
            terminal.press("Enter")
            terminal.wait_until(
                lambda: notes.read_text(encoding="utf-8") == BEFORE, what="the undo after a restart"
            )
            answered(terminal, "✓ Undo")
            terminal.type("/undo")
            terminal.press("Enter")
            terminal.wait_for("Nothing that was done here is left to be taken back")
            quit_winx(terminal)
    assert notes.read_text(encoding="utf-8") == BEFORE

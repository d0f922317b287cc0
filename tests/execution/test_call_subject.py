from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.small_tools import NoteParams, WriteNote
from winx_tui.core.errors import ToolError
from winx_tui.core.messages import ToolCall
from winx_tui.execution.call_subject import MAX_SUBJECT_CHARS, with_subject
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.prepared import RejectedCall
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.tools.base import Tool, ToolPlan


def titled(arguments: str) -> str:
    return with_subject("Do it", arguments, lambda text: text.replace("hunter2", "*"))


@pytest.mark.parametrize(
    ("arguments", "subject"),
    [
        ({"file_path": "src/a.py", "text": "x"}, ": src/a.py"),
        ({"filePath": "src/a.py"}, ": src/a.py"),
        ({"command": "view", "path": "b.py"}, ": b.py"),
        ({"url": "http://localhost:1/x"}, ": http://localhost:1/x"),
        ({"command": "cd x &&\n  make"}, ": cd x && make"),
        ({"file_paths": ["a"]}, ": a"),
        ({"paths": '["a", "b", "c"]'}, ": a and 2 more"),
        ({"files": [{"file_path": "a"}, {"file_path": "b"}]}, ": a and 1 more"),
        ({"path": "", "url": "x"}, ": x"),
        ({"path": "a\u202eb\x1b[2J\ud800"}, ": a\\u{202E}b\\u{1B}[2J\\u{D800}"),
        ({"command": "login hunter2"}, ": login *"),
        ({"path": 7, "paths": [[["a"]]], "files": [{"path": []}], "urls": "x"}, ""),
        ({"paths": [], "files": [None]}, ""),
        ({}, ""),
    ],
)
def test_what_a_call_is_about_stands_in_its_title(arguments: dict[str, Any], subject: str) -> None:
    assert titled(json.dumps(arguments)) == f"Do it{subject}"


def test_a_title_stays_as_it_is_where_the_arguments_cannot_be_read() -> None:
    assert titled("hello") == "Do it"


def test_a_secret_is_hidden_before_the_rest_is_cut() -> None:
    near_the_end = "x" * (MAX_SUBJECT_CHARS - 4) + "hunter2"
    shown = titled(json.dumps({"command": near_the_end}))
    assert "hun" not in shown
    assert len(titled(json.dumps({"path": "x" * 999}))) == len("Do it: ") + MAX_SUBJECT_CHARS


@pytest.mark.parametrize(
    ("tool", "arguments", "title"),
    [
        ("write_note", {"path": "a", "text": {}}, "Write a note: a"),
        ("write_note", {"text": "x"}, "Write a note"),
        ("vanish", {"path": "a"}, "vanish: a"),
        ("write_note", {"path": "ghp_" + "a1B2" * 9, "text": {}}, "Write a note: [REDACTED:"),
    ],
)
async def test_a_call_that_is_refused_before_it_runs_names_its_subject(
    tmp_path: Path, tool: str, arguments: dict[str, Any], title: str
) -> None:
    tools: dict[str, Tool[Any]] = {"write_note": WriteNote(tmp_path)}
    executor = ToolExecutor(tools, lambda: PolicyContext("ask", tmp_path), Grants())
    refused = await executor.prepare(ToolCall("c1", tool, json.dumps(arguments)))
    assert isinstance(refused, RejectedCall)
    assert refused.title.startswith(title)
    assert "a1B2" not in refused.title


class Unplanned(WriteNote):
    """Refuses every call when it looks at the disk."""

    async def plan(self, params: NoteParams) -> ToolPlan[NoteParams]:
        raise ToolError(f"{params.path} is not there.")


async def test_a_call_that_cannot_be_planned_names_its_subject(tmp_path: Path) -> None:
    tools: dict[str, Tool[Any]] = {"write_note": Unplanned(tmp_path)}
    executor = ToolExecutor(tools, lambda: PolicyContext("ask", tmp_path), Grants())
    refused = await executor.prepare(ToolCall("c1", "write_note", '{"path": "gone.txt"}'))
    assert isinstance(refused, RejectedCall)
    assert refused.title == "Write a note: gone.txt"

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from tests.support.small_tools import NoteParams, ReadNote, Say, WriteNote
from winx_tui.core.messages import ToolCall
from winx_tui.execution.coercion import coerced, schema_of, validated
from winx_tui.execution.foreign_calls import meant_by
from winx_tui.execution.understanding import NotUnderstoodError, understand

TOOLS = ("bash_command", "read_files", "file_write_or_edit", "multi_file_edit", "undo_edit")


class Params(BaseModel):
    """Parameters of every kind."""

    file_paths: list[str] = Field(default_factory=list, description="Paths to read")
    max_lines: int = Field(default=1, ge=0, description="How many lines.")
    ratio: float = 1.0
    is_background: bool = False
    name: str = ""
    mode: Literal["outline", "all_uses"] = "outline"
    limits: Literal["all"] | list[str] = "all"
    notes: list[NoteParams] = Field(default_factory=list)
    one: NoteParams | None = None


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ({"max_lines": "5"}, {"max_lines": 5}),
        ({"max_lines": "5.0"}, {"max_lines": 5}),
        ({"max_lines": 5.0}, {"max_lines": 5}),
        ({"max_lines": [5]}, {"max_lines": 5}),
        ({"ratio": "0.5"}, {"ratio": 0.5}),
        ({"is_background": "true"}, {"is_background": True}),
        ({"is_background": " False "}, {"is_background": False}),
        ({"file_paths": '["a", "b"]'}, {"file_paths": ["a", "b"]}),
        ({"file_paths": "['a', 'b',]"}, {"file_paths": ["a", "b"]}),
        ({"file_paths": "a"}, {"file_paths": ["a"]}),
        ({"file_paths": "[id].tsx"}, {"file_paths": ["[id].tsx"]}),
        ({"name": ["x"]}, {"name": "x"}),
        ({"name": 7}, {"name": "7"}),
        ({"mode": "OUTLINE"}, {"mode": "outline"}),
        ({"mode": "all-uses"}, {"mode": "all_uses"}),
        ({"mode": ["outline"]}, {"mode": "outline"}),
        ({"limits": '["a"]'}, {"limits": ["a"]}),
        ({"limits": "all"}, {"limits": "all"}),
        ({"filePaths": ["a"]}, {"file_paths": ["a"]}),
        ({"file-paths": ["a"], "Max Lines": 2}, {"file_paths": ["a"]}),
        ({"isBackground": True}, {"is_background": True}),
        ({"max_lines": None}, {}),
        ({"notes": {"path": "a"}}, {"notes": [{"path": "a"}]}),
        ({"notes": '[{"path": "a", "text": ["b"]}]'}, {"notes": [{"path": "a", "text": "b"}]}),
        ({"one": "{'path': 'a'}"}, {"one": {"path": "a"}}),
        ({"arguments": {"max_lines": 3}}, {"max_lines": 3}),
        ({"name": "x", "arguments": {"max_lines": 3}}, {"name": "x"}),
        ({"tool": "x", "parameters": {"maxLines": "3"}}, {"max_lines": 3}),
    ],
)
def test_what_is_plain_is_coerced(sent: dict[str, Any], meant: dict[str, Any]) -> None:
    assert validated(Params, sent).model_dump(exclude_defaults=True) == {
        name: value for name, value in meant.items() if value not in ("all", "outline", False)
    }


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("five", "max_lines"),
        ([1, 2], "max_lines"),
        ("2.5", "max_lines"),
        ("maybe", "is_background"),
        (["a", "b"], "name"),
        ({"a": 1}, "name"),
        ("inline", "mode"),
        ("nan", "max_lines"),
        (True, "name"),
        (7, "file_paths"),
    ],
)
def test_what_is_not_plain_is_refused(value: Any, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        validated(Params, {name: value})


def test_a_name_of_its_own_is_not_displaced() -> None:
    params = validated(Params, {"filePaths": ["b"], "file_paths": ["a"]})
    assert params.file_paths == ["a"]


def test_what_fits_comes_back_as_it_is() -> None:
    schema = schema_of(Params)["properties"]
    for name, value in [("file_paths", ["a"]), ("max_lines", 2), ("limits", "all"), ("mode", "x")]:
        assert coerced(value, schema[name]) == value


def notes(root: Path) -> dict[str, Any]:
    return {tool.name: tool for tool in (Say(root), WriteNote(root), ReadNote(root))}


def test_a_call_is_understood_under_another_name(tmp_path: Path) -> None:
    call = ToolCall("c", "functions.writeNote:0", "{'Path': 'a', \"text\": 'b',}")
    found = understand(call, notes(tmp_path))
    assert found.params == NoteParams(path="a", text="b")
    sent = found.as_sent(call)
    assert (sent.id, sent.name) == ("c", "write_note")
    assert json.loads(sent.arguments) == {"Path": "a", "text": "b"}


def test_an_unknown_tool_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NotUnderstoodError) as told:
        understand(ToolCall("c", "wrote_notes", "{}"), notes(tmp_path))
    assert str(told.value) == (
        "There is no tool 'wrote_notes'. Nearest: write_note, read_note. "
        "Tools: read_note, say, write_note."
    )


def test_wrong_arguments_are_told_with_their_schema(tmp_path: Path) -> None:
    with pytest.raises(NotUnderstoodError) as told:
        understand(ToolCall("c", "write_note", '{"path": ["a", "b"]}'), notes(tmp_path))
    assert str(told.value) == (
        "The arguments of write_note are wrong:\n"
        "- path: Input should be a valid string.\n"
        "path is string: file name.\n"
        "Its parameters: path, text?."
    )


def test_a_call_that_was_cut_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotUnderstoodError, match="cut off inside the text") as told:
        understand(ToolCall("c", "say", '{"command": "rm -rf bui'), notes(tmp_path))
    assert told.value.title == "Say"


@pytest.mark.parametrize(
    ("arguments", "tool", "adapted"),
    [
        (
            {"command": "view", "path": "a", "view_range": [1, 5], "old_str": None},
            "read_files",
            {"path": "a", "view_range": [1, 5]},
        ),
        ({"command": "undo_edit", "path": "a"}, "undo_edit", {"path": "a"}),
        (
            {"command": "create", "path": "a", "file_text": "x"},
            "file_write_or_edit",
            {"command": "create", "path": "a", "file_text": "x"},
        ),
        (
            {"input": "*** Begin Patch\n*** Update File: src/a.py\n@@\n-x\n+y\n*** End Patch"},
            "file_write_or_edit",
            {
                "file_path": "src/a.py",
                "patch": "*** Begin Patch\n*** Update File: src/a.py\n@@\n-x\n+y\n*** End Patch",
            },
        ),
        (
            {"input": "*** Update File: a\n*** Delete File: b\n"},
            "file_write_or_edit",
            {"input": "*** Update File: a\n*** Delete File: b\n"},
        ),
        ({"files": [{"path": "a"}]}, "multi_file_edit", {"files": [{"path": "a"}]}),
    ],
)
def test_the_arguments_tell_which_tool_is_meant(
    arguments: dict[str, Any], tool: str, adapted: dict[str, Any]
) -> None:
    assert meant_by("file_write_or_edit", arguments, TOOLS) == (tool, adapted)


def test_a_tool_that_is_not_there_is_never_meant() -> None:
    arguments = {"command": "view", "path": "a"}
    assert meant_by("file_write_or_edit", arguments, ["file_write_or_edit"]) == (
        "file_write_or_edit",
        arguments,
    )

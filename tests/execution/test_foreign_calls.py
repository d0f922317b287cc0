"""Calls in the manner of other agents, read with the parameters of the real tools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel

from winx_tui.execution.coercion import validated
from winx_tui.execution.foreign_calls import meant_by
from winx_tui.llm.dialects.tool_names import tool_called
from winx_tui.tools.bash_arguments import BashCommandParams
from winx_tui.tools.code_map import CodeMapParams
from winx_tui.tools.file_write_or_edit import FileWriteOrEditParams
from winx_tui.tools.multi_file_edit import MultiFileEditParams
from winx_tui.tools.read_files import ReadFilesParams
from winx_tui.tools.read_image import ReadImageParams
from winx_tui.tools.undo_edit import UndoEditParams

PARAMS: Mapping[str, type[BaseModel]] = {
    "bash_command": BashCommandParams,
    "read_files": ReadFilesParams,
    "file_write_or_edit": FileWriteOrEditParams,
    "multi_file_edit": MultiFileEditParams,
    "undo_edit": UndoEditParams,
    "code_map": CodeMapParams,
    "read_image": ReadImageParams,
}
PATCH = "*** Begin Patch\n*** Update File: src/a.py\n@@\n-x\n+y\n*** End Patch"


def understood(asked: str, sent: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    tool, arguments = meant_by(tool_called(asked, PARAMS), sent, PARAMS)
    return tool, validated(PARAMS[tool], arguments).model_dump(exclude_defaults=True)


@pytest.mark.parametrize(
    ("asked", "sent", "tool", "meant"),
    [
        (
            "execute_bash",
            {"command": "ls", "is_input": "false", "timeout": "5"},
            "bash_command",
            {"command": "ls", "wait_for_seconds": 5.0},
        ),
        ("shell", {"command": ["ls", "-l"]}, "bash_command", {"command": "ls -l"}),
        ("bash_command", {"arguments": {"command": "ls"}}, "bash_command", {"command": "ls"}),
        (
            "run_terminal_cmd",
            {"command": "x", "isBackground": "true", "explanation": "why"},
            "bash_command",
            {"command": "x", "is_background": True},
        ),
        (
            "read_file",
            {"target_file": "a", "start_line": "2", "end_line": "5"},
            "read_files",
            {"file_paths": ["a:2-5"]},
        ),
        (
            "str_replace_editor",
            {"command": "view", "path": "a", "view_range": [1, 5]},
            "read_files",
            {"file_paths": ["a:1-5"]},
        ),
        ("view_image", {"path": ["a.png"]}, "read_image", {"file_path": "a.png"}),
        (
            "code_map",
            {"operation": "References", "symbol": "x", "filePath": ["a"]},
            "code_map",
            {"operation": "references", "name": "x", "path": "a"},
        ),
        ("undo", {}, "undo_edit", {}),
    ],
)
def test_a_foreign_call_is_understood(
    asked: str, sent: dict[str, Any], tool: str, meant: dict[str, Any]
) -> None:
    assert understood(asked, sent) == (tool, meant)


@pytest.mark.parametrize(
    ("asked", "sent", "text"),
    [
        ("write_file", {"filePath": "src/a.py", "content": "b"}, "b"),
        ("create_file", {"path": "src/a.py", "file_text": "b"}, "b"),
        ("str_replace_editor", {"command": "create", "path": "src/a.py", "file_text": "b"}, "b"),
        (
            "str_replace",
            {"path": "src/a.py", "old_str": "x", "new_str": "y"},
            "<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE",
        ),
        ("apply_patch", {"input": PATCH}, PATCH),
    ],
)
def test_a_foreign_edit_is_understood(asked: str, sent: dict[str, Any], text: str) -> None:
    tool, meant = understood(asked, sent)
    assert (tool, meant["file_path"]) == ("file_write_or_edit", "src/a.py")
    assert meant["text_or_search_replace_blocks"] == text


def test_a_list_with_a_comma_too_much_is_read() -> None:
    sent = {"files": '[{"path": "a", "content": "x"},]'}
    tool, meant = understood("multi_file_edit", sent)
    assert (tool, meant["files"][0]["file_path"]) == ("multi_file_edit", "a")


def test_what_no_tool_does_is_refused() -> None:
    sent = {"command": "insert", "path": "a", "insert_line": 3, "new_str": "y"}
    with pytest.raises(ValueError, match="Nothing was changed"):
        understood("str_replace_editor", sent)

from __future__ import annotations

import pytest

from tests.llm.dialects.corpus import TOOLS
from winx_tui.llm.dialects.tool_names import advice_for, tool_called


@pytest.mark.parametrize(
    ("asked", "tool"),
    [
        ("read_files", "read_files"),
        ("readFiles", "read_files"),
        ("Read-Files", "read_files"),
        ("READ_FILES", "read_files"),
        ("functions.read_files", "read_files"),
        ("functions.read_files:0", "read_files"),
        ("default_api.bash_command", "bash_command"),
        ("default_api:bash_command", "bash_command"),
        ("tools.bash_command", "bash_command"),
        ("tool_bash_command", "bash_command"),
        ("mcp__winx__undo_edit", "undo_edit"),
        ("`code_map`()", "code_map"),
        ("read_files<|channel|>commentary", "read_files"),
        ("read_flies", "read_files"),
        ("read_file", "read_files"),
        ("bash_comand", "bash_command"),
        ("multi_file_edits", "multi_file_edit"),
        ("shell", "bash_command"),
        ("run_command", "bash_command"),
        ("execute_bash", "bash_command"),
        ("run_terminal_cmd", "bash_command"),
        ("container.exec", "bash_command"),
        ("Bash", "bash_command"),
        ("view", "read_files"),
        ("cat", "read_files"),
        ("write_file", "file_write_or_edit"),
        ("create_file", "file_write_or_edit"),
        ("str_replace_editor", "file_write_or_edit"),
        ("apply_patch", "file_write_or_edit"),
        ("replace_in_file", "file_write_or_edit"),
        ("view_image", "read_image"),
    ],
)
def test_a_name_whose_meaning_is_plain_is_corrected(asked: str, tool: str) -> None:
    assert tool_called(asked, TOOLS) == tool


@pytest.mark.parametrize(
    "asked",
    ["", "x", "grep", "delete_file", "python", "rm", "browser", "multi_tool_use.parallel", "edits"],
)
def test_a_name_that_may_mean_anything_is_not_guessed(asked: str) -> None:
    assert tool_called(asked, TOOLS) == ""


def test_only_tools_that_there_are_come_of_it() -> None:
    assert tool_called("shell", ["read_files"]) == ""
    assert tool_called("note", ["note_a", "note_b"]) == ""
    assert tool_called("abcdefgx", ["abcdefg1", "abcdefg2"]) == ""


def test_an_unknown_name_is_answered_with_advice() -> None:
    assert advice_for("grep", TOOLS) == "bash_command runs rg, find and ls."
    assert advice_for("delete_file", TOOLS) == "multi_file_edit deletes and renames files."
    assert "read_files" in advice_for("reading_files", TOOLS)
    assert advice_for("frobnicate", TOOLS) == ""
    assert advice_for("grep", ["say"]) == ""

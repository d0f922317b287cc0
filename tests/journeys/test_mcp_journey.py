"""The task by an MCP client: the SDK's own, in both dialects, its user asked through it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mcp_server.clients import LEGACY, MODERN, text_of, winx
from tests.mcp_server.test_approval import Person, form
from tests.support.project import TEST_COMMAND, edit_arguments, make_project, passes_its_tests


@pytest.mark.parametrize("mode", [LEGACY, MODERN])
async def test_a_bug_is_mended_by_an_mcp_client(tmp_path: Path, mode: str) -> None:
    project = make_project(tmp_path / "project")
    assert not passes_its_tests(project)
    person = Person(form("approve once"))
    async with winx(project, mode=mode, elicitation=person) as client:
        before = await client.call_tool("bash_command", {"command": TEST_COMMAND})
        await client.call_tool("read_files", {"file_paths": ["roman/numerals.py"]})
        edit = await client.call_tool("file_write_or_edit", edit_arguments())
        after = await client.call_tool("bash_command", {"command": TEST_COMMAND})
    assert "FAILED (failures=1)" in text_of(before)
    assert not edit.is_error, text_of(edit)
    assert "Ran 3 tests" in text_of(after)
    assert "OK" in text_of(after)
    assert passes_its_tests(project)
    assert len(person.questions) == 3
    assert '(4, "IV")' in person.questions[1]

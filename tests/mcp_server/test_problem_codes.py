"""What programs are told of calls that fail, over the protocol."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mcp_types import CallToolResult, ElicitResult, Implementation

from tests.mcp_server.clients import LEGACY, MODERN, served, text_of
from winx_tui.core.problems import HINTS

BLOCK = "<<<<<<< SEARCH\n{}\n=======\n{}\n>>>>>>> REPLACE\n"


def edit(path: str, text: str, percentage: int = 50) -> tuple[str, dict[str, object]]:
    return "file_write_or_edit", {
        "file_path": path,
        "percentage_to_change": percentage,
        "text_or_search_replace_blocks": text,
    }


def read(*paths: str) -> tuple[str, dict[str, object]]:
    return "read_files", {"file_paths": list(paths)}


def shell(**arguments: object) -> tuple[str, dict[str, object]]:
    return "bash_command", arguments


def checked(result: CallToolResult) -> str:
    """Return the code of an error, which is told in the same form wherever it comes from."""
    assert result.is_error, text_of(result)
    said: Any = result.structured_content
    assert set(said) == {"code", "message", "hint"}
    assert said["message"] == text_of(result)
    assert said["hint"]
    return str(said["code"])


Calls = list[tuple[str, dict[str, object]]]

CASES: list[tuple[str, Calls]] = [
    ("unknown_tool", [("frobnicate", {})]),
    ("invalid_arguments", [("read_files", {"file_paths": 7})]),
    ("invalid_arguments", [("bash_command", {})]),
    ("invalid_arguments", [read("hello.py:9-2")]),
    ("invalid_arguments", [shell(command="echo a\0b")]),
    ("not_found", [read("nowhere.py")]),
    ("not_found", [edit("nowhere.py", BLOCK.format("a", "b"))]),
    ("not_found", [("code_map", {"path": "nowhere"})]),
    ("not_found", [("read_image", {"file_path": "nowhere.png"})]),
    ("not_found", [("initialize", {"task_id_to_resume": "none-such"})]),
    ("not_a_file", [read("folder")]),
    ("not_a_file", [edit("folder", "x\n", 100)]),
    ("binary_file", [read("data.bin")]),
    ("unsupported", [("read_image", {"file_path": "hello.py"})]),
    ("unread", [edit("hello.py", BLOCK.format("print('hello')", "x"))]),
    ("no_match", [read("hello.py"), edit("hello.py", BLOCK.format("absent", "x"))]),
    ("ambiguous_match", [read("twice.py"), edit("twice.py", BLOCK.format("x = 1", "x = 2"))]),
    ("syntax", [read("hello.py"), edit("hello.py", "<<<<<<< SEARCH\nprint\n=======\n")]),
    ("nothing_to_undo", [("undo_edit", {})]),
    ("no_such_command", [shell(status_check=True, bg_command_id="bg99")]),
    ("not_running", [shell(send_specials=["Enter"])]),
    ("busy", [shell(command="sleep 60", wait_for_seconds=0.1), shell(command="echo b")]),
    ("too_large", [("context_save", {"id": "x", "description": "y" * 100_001})]),
    (
        "outside_workspace",
        [("initialize", {"type": "user_asked_change_workspace", "any_workspace_path": "/"})],
    ),
    ("needs_approval", [read("/etc/passwd")]),
    (
        "exists",
        [read("hello.py"), ("multi_file_edit", {"files": [{"file_path": "hello.py",
         "rename_to": "twice.py"}]})],
    ),
]  # fmt: skip


@pytest.fixture
def project(root: Path) -> Path:
    (root / "folder").mkdir()
    (root / "data.bin").write_bytes(bytes(range(256)) * 8)
    (root / "twice.py").write_text("x = 1\ny = 0\nx = 1\n", encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("code", "calls"), CASES, ids=[f"{code}-{calls[-1][0]}" for code, calls in CASES]
)
async def test_a_failed_call_tells_its_code(project: Path, code: str, calls: Calls) -> None:
    async with served(project, access="full-access") as client:
        for name, arguments in calls:
            result = await client.call_tool(name, arguments)
    assert checked(result) == code, text_of(result)


async def test_a_mode_that_forbids_it_is_the_policy(project: Path) -> None:
    async with served(project, access="read-only") as client:
        assert checked(await client.call_tool(*edit("new.py", "x\n", 100))) == "denied_by_policy"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda path: path.write_text("changed\n", encoding="utf-8"), "is_stale"),
        (lambda path: path.unlink(), "not_found"),
        (lambda path: path.chmod(0o444), "io_error"),
    ],
)
async def test_what_happens_to_a_file_meanwhile_is_told(
    project: Path, change: Callable[[Path], object], code: str
) -> None:
    if code == "io_error" and os.geteuid() == 0:
        pytest.skip("root may write every file")
    async with served(project, access="full-access") as client:
        await client.call_tool(*read("hello.py"))
        change(project / "hello.py")
        result = await client.call_tool(*edit("hello.py", BLOCK.format("print('hello')", "x")))
    assert checked(result) == code, text_of(result)


async def test_of_several_files_the_first_that_fails_gives_the_code(project: Path) -> None:
    files = [
        {"file_path": "hello.py", "text_or_search_replace_blocks": BLOCK.format("a", "b")},
        {"file_path": "gone.py", "delete": True},
    ]
    async with served(project, access="full-access") as client:
        result = await client.call_tool("multi_file_edit", {"files": files})
    assert checked(result) == "unread"
    assert "file 2 of 2" in text_of(result)


@pytest.mark.parametrize("mode", [LEGACY, MODERN])
async def test_every_code_that_is_sent_is_in_the_one_table(project: Path, mode: str) -> None:
    async with served(project, mode=mode) as client:
        assert checked(await client.call_tool("frobnicate", {})) in HINTS
        part = await client.call_tool(*read("hello.py", "nowhere.py"))
    assert not part.is_error
    facts: Any = part.structured_content
    assert [fact.get("code") for fact in facts["files"]] == [None, "not_found"]
    assert json.dumps(facts)


@pytest.mark.parametrize("mode", [LEGACY, MODERN])
async def test_what_a_person_declines_is_told_as_that(project: Path, mode: str) -> None:
    async def decline(context: Any, params: Any) -> ElicitResult:
        return ElicitResult(action="decline")

    async with served(project, mode=mode, elicitation=decline) as client:
        result = await client.call_tool(*edit("new.py", "x\n", 100))
    assert checked(result) == "denied_by_user"


async def test_a_client_that_drops_the_text_reads_the_code_beside_it(project: Path) -> None:
    info = Implementation(name="claude-code", version="1")
    async with served(project, client_info=info) as client:
        done = await client.call_tool(*read("hello.py"))
        failed = await client.call_tool(*read("nowhere.py"))
    assert done.structured_content is None
    assert "print('hello')" in text_of(done)
    assert failed.structured_content is None
    assert failed.meta is not None
    assert failed.meta["winx/error"]["code"] == "not_found"

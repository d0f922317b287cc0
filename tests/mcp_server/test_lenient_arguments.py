"""Calls as weak models and other agents write them; the schemas say what is right."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS
from PIL import Image

from tests.mcp_server.clients import LEGACY, MODERN, served, text_of
from winx_tui.mcp_server.server import ToolServer

FILES = '["hello.py"]'
BATCH = '[{"file_path": "new.txt", "text_or_search_replace_blocks": "x\\n"}]'

READING: list[tuple[str, dict[str, object]]] = [
    ("read_files", {"file_paths": "hello.py"}),
    ("read_files", {"filePaths": FILES}),
    ("read_files", {"FILE-PATHS": FILES}),
    ("read_files", {"path": "hello.py"}),
    ("read_files", {"files": [{"path": "hello.py"}]}),
    ("read_files", {"arguments": {"file_paths": ["hello.py"]}}),
    ("read_files", {"arguments": f'{{"file_paths": {FILES}}}'}),
    ("read_files", {"file_paths": ["hello.py"], "thread_id": None, "reason": "to see", "n": 1}),
    ("Read", {"file_path": "hello.py"}),
    ("ReadFiles", {"file_paths": ["hello.py"]}),
    ("mcp__winx__read_files", {"file_paths": ["hello.py"]}),
    ("initialize", {"mode_name": None, "any_workspace_path": None, "initial_files_to_read": FILES}),
    ("Initialize", {"type": "", "initialFilesToRead": "hello.py", "threadId": "null"}),
]
OTHERS: list[tuple[str, dict[str, object]]] = [
    ("bash_command", {"command": "echo hi", "timeout": "5", "is_background": "false", "why": "x"}),
    ("bash_command", {"command": ["echo", "hi"], "bg_command_id": None, "send_text": None}),
    ("BashCommand", {"action_json": '{"type": "command", "command": "echo hi"}'}),
    ("Bash", {"cmd": "echo hi"}),
    ("file_write_or_edit", {"filePath": "new.txt", "content": "hi\n"}),
    ("FileWriteOrEdit", {"file_path": "new.txt", "percentage_to_change": "100%",
                         "text_or_search_replace_blocks": "hi\n"}),
    ("write_file", {"path": "new.txt", "content": "hi\n"}),
    ("multi_file_edit", {"files": BATCH}),
    ("multi_file_edit", {"files": json.loads(BATCH)[0]}),
    ("code_map", {"operation": "References", "symbol": "print"}),
    ("code_map", {"path": ["hello.py"], "maxTokens": "1000"}),
    ("read_image", {"images": None, "path": "dot.png"}),
    ("context_save", {"id": 7, "description": "d", "relevant_file_globs": "hello.py\n*.txt"}),
    ("initialize", {"mode_name": "code_writer", "allowed_globs": "all",
                    "allowed_commands": '["echo"]'}),
]  # fmt: skip


@pytest.fixture
def project(root: Path) -> Path:
    Image.new("RGB", (3, 3)).save(root / "dot.png")
    return root


@pytest.mark.parametrize(("name", "arguments"), READING)
async def test_a_file_is_shown_however_it_is_asked_for(
    project: Path, name: str, arguments: dict[str, object]
) -> None:
    async with served(project) as client:
        result = await client.call_tool(name, arguments)
    assert not result.is_error, text_of(result)
    assert "print('hello')" in text_of(result)


@pytest.mark.parametrize(("name", "arguments"), OTHERS)
async def test_what_is_plain_is_taken(
    project: Path, name: str, arguments: dict[str, object]
) -> None:
    async with served(project, access="full-access") as client:
        result = await client.call_tool(name, arguments)
    assert not result.is_error, text_of(result)


async def test_an_undo_without_a_file_is_of_the_last_call(project: Path) -> None:
    async with served(project, access="full-access") as client:
        await client.call_tool("write_file", {"path": "new.txt", "content": "hi\n"})
        undone = await client.call_tool("UndoEdit", {"file_path": None, "redo": "false"})
    assert not undone.is_error, text_of(undone)
    assert not (project / "new.txt").exists()


def sending(arguments: object) -> Callable[[ToolServer], None]:
    """Return what lets a server receive arguments that no client of the SDK would send."""

    async def rewrite(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        if ctx.method == "tools/call":
            ctx = replace(ctx, params={**(ctx.params or {}), "arguments": arguments})
        return await call_next(ctx)

    return lambda server: server.sdk_server.middleware.insert(0, rewrite)


@pytest.mark.parametrize("mode", [LEGACY, MODERN])
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (f'{{"file_paths": {FILES}}}', "print('hello')"),
        ("{'file_paths': ['hello.py'],}", "print('hello')"),
        ("", "file_paths: Field required"),
        (None, "file_paths: Field required"),
    ],
)
async def test_arguments_inside_a_text_are_read(
    project: Path, mode: str, sent: str | None, shown: str
) -> None:
    async with served(project, mode=mode, on_server=sending(sent)) as client:
        result = await client.call_tool("read_files", {})
    assert shown in text_of(result)


@pytest.mark.parametrize("sent", [["hello.py"], 3, "hello.py"])
async def test_arguments_that_are_no_object_are_a_wrong_request(
    project: Path, sent: object
) -> None:
    async with served(project, on_server=sending(sent)) as client:
        with pytest.raises(MCPError) as caught:
            await client.call_tool("read_files", {})
    assert caught.value.error.code == INVALID_PARAMS

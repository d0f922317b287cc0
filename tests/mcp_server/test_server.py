"""The tools over the protocol."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from mcp.shared.exceptions import MCPError
from mcp_types import Request, Result

from tests.complaints.themes import complaint
from tests.mcp_server.clients import LEGACY, MODERN, served, text_of, winx
from winx_tui import __version__

READING_TOOLS = {"initialize", "read_files", "read_image", "code_map"}


@pytest.mark.parametrize("mode", [LEGACY, MODERN])
async def test_tools_are_listed_with_schemas_and_hints(root: Path, mode: str) -> None:
    async with winx(root, mode=mode) as client:
        server = client.server_info
        assert server is not None
        assert (server.name, server.version) == ("winx", __version__)
        assert str(root) in (client.instructions or "")
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == READING_TOOLS | {
        "bash_command",
        "file_write_or_edit",
        "multi_file_edit",
        "undo_edit",
        "context_save",
    }
    hints = {name: tool.annotations for name, tool in tools.items()}
    read_only = {name for name, hint in hints.items() if hint is not None and hint.read_only_hint}
    assert read_only == READING_TOOLS
    for tool in tools.values():
        assert tool.description
        assert tool.input_schema["type"] == "object"
        assert tool.input_schema["properties"]


@pytest.mark.parametrize("mode", [LEGACY, MODERN])
async def test_the_shell_keeps_its_state_between_calls(root: Path, mode: str) -> None:
    async with served(root, mode=mode) as client:
        await client.call_tool("bash_command", {"command": "cd / && export COLOUR=green"})
        result = await client.call_tool("bash_command", {"command": "echo $PWD-$COLOUR"})
    assert not result.is_error
    assert "/-green" in text_of(result)
    assert result.structured_content is not None


async def test_a_file_is_read_and_edited(root: Path) -> None:
    blocks = "<<<<<<< SEARCH\nprint('hello')\n=======\nprint('bye')\n>>>>>>> REPLACE\n"
    async with served(root) as client:
        assert "print('hello')" in text_of(
            await client.call_tool("read_files", {"file_paths": ["hello.py"]})
        )
        edit = await client.call_tool(
            "file_write_or_edit",
            {
                "file_path": "hello.py",
                "percentage_to_change": 50,
                "text_or_search_replace_blocks": blocks,
            },
        )
    assert not edit.is_error, text_of(edit)
    assert (root / "hello.py").read_text(encoding="utf-8") == "print('bye')\n"


async def test_bad_arguments_and_unknown_tools_are_results_the_model_can_mend(root: Path) -> None:
    async with served(root) as client:
        wrong = await client.call_tool("read_files", {"file_paths": 7})
        unknown = await client.call_tool("frobnicate", {})
        after = await client.call_tool("bash_command", {"command": "echo alive"})
    assert wrong.is_error
    assert "file_paths" in text_of(wrong)
    assert unknown.is_error
    assert "read_files" in text_of(unknown)
    assert "alive" in text_of(after)


async def test_what_a_command_prints_never_reaches_the_protocol(root: Path) -> None:
    async with winx(root, "--mode", "full-access") as client:
        result = await client.call_tool(
            "bash_command", {"command": "echo noise >/proc/$PPID/fd/1; echo noise >&2; echo done"}
        )
        assert "done" in text_of(result)
        assert (await client.list_tools()).tools


@complaint(14)
async def test_in_read_only_mode_the_sandbox_keeps_commands_from_writing(root: Path) -> None:
    async with served(root, access="read-only") as client:
        command = await client.call_tool("bash_command", {"command": "touch made"})
        reading = await client.call_tool("read_files", {"file_paths": ["hello.py"]})
    assert "Read-only file system" in text_of(command)
    assert "The mode is read-only" in text_of(command)
    assert not (root / "made").exists()
    assert not reading.is_error


@pytest.mark.parametrize("mode", [LEGACY, MODERN])
async def test_live_output_comes_as_progress(root: Path, mode: str) -> None:
    lines: list[str] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        lines.append(message or "")

    async with served(root, mode=mode) as client:
        await client.call_tool(
            "bash_command",
            {"command": "echo first; echo second"},
            progress_callback=on_progress,
        )
    assert "first" in "\n".join(lines)


@pytest.mark.parametrize("mode", [LEGACY, MODERN])
async def test_a_cancelled_call_interrupts_the_command_and_the_session_goes_on(
    root: Path, mode: str
) -> None:
    started = asyncio.Event()

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        started.set()

    async with served(root, mode=mode) as client:
        call = asyncio.create_task(
            client.call_tool(
                "bash_command",
                {"command": "echo begun; sleep 50; touch finished"},
                progress_callback=on_progress,
            )
        )
        await asyncio.wait_for(started.wait(), 60)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        after = await client.call_tool("bash_command", {"command": "echo again-$((40+2))"})
    assert "again-42" in text_of(after)
    assert not (root / "finished").exists()


async def test_reading_calls_run_side_by_side_and_the_others_in_order(root: Path) -> None:
    async with served(root) as client:
        await asyncio.gather(
            *(client.call_tool("bash_command", {"command": f"echo {n} >>order"}) for n in range(5)),
            client.call_tool("read_files", {"file_paths": ["hello.py"]}),
        )
    assert sorted((root / "order").read_text(encoding="utf-8").split()) == list("01234")


async def test_an_unknown_method_is_an_error_and_no_end(root: Path) -> None:
    async with served(root) as client:
        unknown = Request[dict[str, Any], str](method="no/such", params={})
        with pytest.raises(MCPError, match="not found"):
            await client.session.send_request(unknown, result_type=Result)
        assert (await client.list_tools()).tools

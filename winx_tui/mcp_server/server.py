"""The MCP server: winx's tools, on the road that every front end walks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from pathlib import Path
from typing import TypeVar

import anyio
import mcp_types
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.server.lowlevel import Server
from mcp.shared.message import SessionMessage

from winx_tui import __version__
from winx_tui.config.key_digests import KeyDigests
from winx_tui.config.paths import state_dir
from winx_tui.config.settings import Settings
from winx_tui.core.approval import Mode
from winx_tui.core.ids import new_id
from winx_tui.core.messages import ToolCall
from winx_tui.execution.prepared import PreparedCall, RejectedCall
from winx_tui.mcp_server.adapter import mcp_result, mcp_tool
from winx_tui.mcp_server.approval import ClientApproval
from winx_tui.mcp_server.elicitation import Context
from winx_tui.mcp_server.messages import read_message
from winx_tui.mcp_server.progress import ProgressLines
from winx_tui.mcp_server.wire import StdioWire
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.toolset import Toolset
from winx_tui.security.known_keys import KnownKeys
from winx_tui.security.own_patterns import own_patterns
from winx_tui.security.redaction import Redactor
from winx_tui.workspace.workspace import Workspace

T = TypeVar("T")

_APPROVAL: dict[Mode, str] = {
    "read-only": "Files are read; nothing is written. Commands run in a sandbox that keeps them "
    "from writing.",
    "ask": "Edits, and commands that do more than read, need the user's approval.",
    "accept-edits": "Edits inside the project run; commands that do more than read need the "
    "user's approval.",
    "full-access": "Edits inside the project and commands run without a question.",
}


class ToolServer:
    """The tools of one workspace, served to one client."""

    def __init__(
        self, settings: Settings, root: Path, *, is_trusted: bool, key_digests: KeyDigests
    ) -> None:
        workspace = Workspace(root)
        state = state_dir()
        self._toolset = Toolset(
            workspace,
            settings,
            Choices(settings.mode),
            ProjectGuide(workspace.root, state, is_trusted=is_trusted),
            state,
            session_id=new_id("mcp"),
            redactor=_redactor(settings, key_digests),
        )
        self._approval = ClientApproval(
            self._toolset.grants, self._toolset.executor.policy, self._toolset.audit
        )
        self._in_order = asyncio.Lock()
        self._server = Server(
            "winx",
            version=__version__,
            instructions=_instructions(workspace.root, settings.mode),
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
        )

    async def serve(self, wire: StdioWire) -> None:
        """Serve until the client is gone; what runs then is interrupted."""
        to_server, from_client = anyio.create_memory_object_stream[SessionMessage | Exception]()
        from_server, to_client = anyio.create_memory_object_stream[SessionMessage]()
        async with anyio.create_task_group() as group:
            group.start_soon(_receive, wire, to_server)
            group.start_soon(_send, wire, to_client)
            options = self._server.create_initialization_options()
            await self._server.run(from_client, from_server, options)
            group.cancel_scope.cancel()

    async def aclose(self) -> None:
        """End the shells and everything in them."""
        await self._toolset.aclose()

    async def _list_tools(
        self, context: Context, params: mcp_types.PaginatedRequestParams | None
    ) -> mcp_types.ListToolsResult:
        tools = [mcp_tool(tool) for tool in self._toolset.tools.values()]
        return mcp_types.ListToolsResult(tools=tools)

    async def _call_tool(
        self, context: Context, params: mcp_types.CallToolRequestParams
    ) -> mcp_types.CallToolResult | mcp_types.InputRequiredResult:
        return await _cancelled_once(self._call(context, params))

    async def _call(
        self, context: Context, params: mcp_types.CallToolRequestParams
    ) -> mcp_types.CallToolResult | mcp_types.InputRequiredResult:
        call = ToolCall(new_id("call"), params.name, json.dumps(params.arguments or {}))
        async with self._turn_of(params.name):
            prepared = await self._toolset.executor.prepare(call)
            if isinstance(prepared, RejectedCall):
                return mcp_result(prepared.result)
            if prepared.request is not None:
                settled = await self._approval.settle(prepared, prepared.request, context, params)
                if not isinstance(settled, PreparedCall):
                    return settled
                prepared = settled
            async with ProgressLines(context.session) as progress:
                result = await self._toolset.executor.run(prepared, progress.feed)
            return mcp_result(result)

    def _turn_of(self, name: str) -> AbstractAsyncContextManager[object]:
        """Let calls that only read run side by side, and the others one after another."""
        tool = self._toolset.tools.get(name)
        if tool is None or tool.annotations.read_only:
            return nullcontext()
        return self._in_order


def _redactor(settings: Settings, key_digests: KeyDigests) -> Redactor:
    patterns = own_patterns(settings.security.redact, settings.security.redact_allow)
    return Redactor(patterns, KnownKeys.of(key_digests))


async def _cancelled_once(work: Awaitable[T]) -> T:
    """Run work in a task of its own.

    The SDK cancels a call again at each of its awaits; tools expect asyncio's single
    cancel, after which they may await the end of what they started.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        task.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait([task])
        raise
    return task.result()


async def _receive(
    wire: StdioWire, sink: MemoryObjectSendStream[SessionMessage | Exception]
) -> None:
    async with sink:
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            while (line := await wire.receive()) is not None:
                read = read_message(line)
                if isinstance(read, bytes):
                    wire.send(read)
                elif read is not None:
                    await sink.send(SessionMessage(read))


async def _send(wire: StdioWire, source: MemoryObjectReceiveStream[SessionMessage]) -> None:
    async with source:
        async for item in source:
            text = item.message.model_dump_json(by_alias=True, exclude_unset=True)
            wire.send(text.encode("utf-8") + b"\n")


def _instructions(root: Path, mode: Mode) -> str:
    return (
        "winx works on files and runs commands in one project. "
        "bash_command runs commands in a shell that keeps its state; read_files reads files; "
        "file_write_or_edit writes or edits one. "
        f"The project is {root}; relative paths start there. {_APPROVAL[mode]}"
    )

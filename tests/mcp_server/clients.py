"""The SDK's own client: on a real `winx --mcp` process, or on its server in this one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import anyio
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.message import SessionMessage
from mcp_types import CallToolResult, Implementation, TextContent, jsonrpc_message_adapter

from tests.support.home import WINX, clean_environment
from winx_tui.config.key_digests import digests_of_keys
from winx_tui.config.settings import Settings
from winx_tui.core.modes import Mode
from winx_tui.mcp_server.approval import ApprovalSwitch
from winx_tui.mcp_server.server import ToolServer

LEGACY, MODERN = "legacy", "auto"


@asynccontextmanager
async def winx(
    root: Path, *options: str, mode: str = LEGACY, elicitation: Any = None
) -> AsyncIterator[Client]:
    """Start the server in a folder and connect."""
    parameters = StdioServerParameters(
        command=WINX[0],
        args=[*WINX[1:], "--mcp", *options],
        cwd=root,
        env=clean_environment(root.parent / "home"),
    )
    transport = stdio_client(parameters)
    async with Client(transport, mode=mode, elicitation_callback=elicitation) as client:
        yield client


def text_of(result: CallToolResult) -> str:
    """Return a result's text."""
    return "".join(part.text for part in result.content if isinstance(part, TextContent))


@asynccontextmanager
async def served(
    root: Path,
    *,
    access: Mode = "ask",
    mode: str = LEGACY,
    elicitation: Any = None,
    approval: ApprovalSwitch = "client",
    logging: Any = None,
    messages: Any = None,
    client_info: Implementation | None = None,
    on_server: Callable[[ToolServer], None] = lambda server: None,
) -> AsyncIterator[Client]:
    """Serve a folder in this process and connect: the same lines, without pipes between."""
    with patch.dict(os.environ, clean_environment(root.parent / "home"), clear=True):
        server = ToolServer(
            Settings(mode=access),
            root,
            is_trusted=False,
            key_digests=digests_of_keys({}),
            approval=approval,
        )
        on_server(server)
        wire = MemoryWire()
        serving = asyncio.create_task(server.serve(wire))
        try:
            async with Client(
                _streams_of(wire),
                mode=mode,
                elicitation_callback=elicitation,
                logging_callback=logging,
                message_handler=messages,
                client_info=client_info,
            ) as client:
                yield client
        finally:
            wire.hang_up()
            await serving
            await server.aclose()


class MemoryWire:
    """Lines between a client and a server of one event loop."""

    def __init__(self) -> None:
        self._received: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.sent: asyncio.Queue[bytes] = asyncio.Queue()

    def take(self, line: bytes) -> None:
        """Take a line of the client."""
        self._received.put_nowait(line)

    def hang_up(self) -> None:
        """Take no more lines."""
        self._received.put_nowait(None)

    async def receive(self) -> bytes | None:
        """Return the client's next line; None when it is gone."""
        return await self._received.get()

    def send(self, line: bytes) -> None:
        """Send a line to the client."""
        self.sent.put_nowait(line)


@asynccontextmanager
async def _streams_of(wire: MemoryWire) -> AsyncIterator[Any]:
    """Yield what the SDK's client reads from and writes to."""
    to_client, from_server = anyio.create_memory_object_stream[SessionMessage | Exception](100)
    to_server, from_client = anyio.create_memory_object_stream[SessionMessage](100)

    async def bring() -> None:
        while line := await wire.sent.get():
            message = jsonrpc_message_adapter.validate_json(line, by_name=False)
            await to_client.send(SessionMessage(message))

    async def fetch() -> None:
        async for item in from_client:
            text = item.message.model_dump_json(by_alias=True, exclude_unset=True)
            wire.take(text.encode("utf-8"))

    carriers = [asyncio.create_task(bring()), asyncio.create_task(fetch())]
    try:
        yield from_server, to_server
    finally:
        for carrier in carriers:
            carrier.cancel()
        await asyncio.gather(*carriers, return_exceptions=True)
        for stream in (to_client, from_server, to_server, from_client):
            stream.close()

"""The lines of a wire as the messages that the SDK's server reads and writes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Protocol

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.server.lowlevel import Server
from mcp.shared.message import SessionMessage

from winx_tui.mcp_server.messages import read_message, write_message


class Wire(Protocol):
    """Lines from a client, and lines to it."""

    async def receive(self) -> bytes | None:
        """Return the next line; None when the client is gone."""
        ...

    def send(self, line: bytes) -> None:
        """Send a line; returns at once."""
        ...


async def serve_lines(server: Server[Any], wire: Wire) -> None:
    """Serve one connection until the client is gone; what runs then is cancelled."""
    to_server, from_client = anyio.create_memory_object_stream[SessionMessage | Exception]()
    from_server, to_client = anyio.create_memory_object_stream[SessionMessage]()
    async with anyio.create_task_group() as group:
        group.start_soon(_receive, wire, to_server)
        group.start_soon(_send, wire, to_client)
        await server.run(from_client, from_server, server.create_initialization_options())
        group.cancel_scope.cancel()


async def _receive(wire: Wire, sink: MemoryObjectSendStream[SessionMessage | Exception]) -> None:
    async with sink:
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            while (line := await wire.receive()) is not None:
                read = read_message(line)
                if isinstance(read, bytes):
                    wire.send(read)
                elif read is not None:
                    await sink.send(SessionMessage(read))


async def _send(wire: Wire, source: MemoryObjectReceiveStream[SessionMessage]) -> None:
    async with source:
        async for item in source:
            wire.send(write_message(item.message))

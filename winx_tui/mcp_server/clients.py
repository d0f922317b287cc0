"""Who calls: one client on stdio, a client for each session over HTTP, nobody in between."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from mcp.server.connection import Connection
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp_types import LoggingLevel
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

Context = ServerRequestContext[Any, Any]

_KEY = "winx client"
"""Where a connection of the handshake era remembers its client."""


@dataclass(eq=False, slots=True)
class Client:
    """One side of a connection; threads belong to it and end with it."""

    may_leave_out_thread: bool = True
    """Whether a call without a thread_id means its present thread."""
    connection: Connection | None = None
    """What is told of changes goes there; None since 2026-07-28, where clients listen instead."""
    log_level: LoggingLevel = "info"
    """The least that it wants to be told of, in the handshake era."""
    one_question: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while its user is asked: forms come one after another."""


@dataclass(eq=False)
class Clients:
    """Knows the client of each request."""

    gone: Callable[[Client], Awaitable[None]]
    """Called when a connection of the handshake era has ended."""
    connected: set[Client] = field(default_factory=set)
    """Those of the handshake era that can be told of changes."""
    _of_stdio: Client = field(default_factory=Client)
    _stateless: Client = field(default_factory=lambda: Client(may_leave_out_thread=False))

    def of(self, context: Context) -> Client:
        """Return who sent a request."""
        if context.protocol_version in MODERN_PROTOCOL_VERSIONS:
            # Only HTTP brings a request of its own along.
            return self._of_stdio if context.request is None else self._stateless
        connection = _connection_of(context)
        client = connection.state.get(_KEY)
        if not isinstance(client, Client):
            client = connection.state[_KEY] = Client(connection=connection)
            self.connected.add(client)
            connection.exit_stack.push_async_callback(self._leave, client)
        return client

    def listening(self) -> Iterator[Connection]:
        """Yield the connections of the handshake era that are told of changed lists."""
        for client in tuple(self.connected):
            if client.connection is not None and client.connection.initialized.is_set():
                yield client.connection

    async def note(self, ctx: Context, call_next: CallNext) -> HandlerResult:
        """Come to know a client by its first request, as middleware of the SDK's server."""
        self.of(ctx)
        return await call_next(ctx)

    async def _leave(self, client: Client) -> None:
        self.connected.discard(client)
        await self.gone(client)


def client_name(context: Context) -> str:
    """Return the name that a client gives itself; "" where it gives none."""
    params = context.session.client_params
    return params.client_info.name if params is not None else ""


def has_shaken_hands(context: Context) -> bool:
    """Tell whether a client may ask for lists by now."""
    return _connection_of(context).initialize_accepted


def _connection_of(context: Context) -> Connection:
    # The SDK's documents give handlers the connection's state and exit stack; its context
    # has no public name for them yet.
    return context.session._connection

"""Servers of MCP that do what a test wants of them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from winx_tui.mcp_client.entry import ServerEntry
from winx_tui.mcp_client.servers import ToolServers

SERVERS = Path(__file__).parent / "servers"


def scripted(name: str, *args: str, **fields: object) -> ServerEntry:
    """Return the entry of servers/scripted.py, which starts quickly and does as `args` say."""
    script = str(SERVERS / "scripted.py")
    return ServerEntry(name, command=sys.executable, args=("-S", script, *args), **fields)  # type: ignore[arg-type]


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - processes are looked at from outside
            await asyncio.sleep(0.01)


Opened = Callable[..., AbstractAsyncContextManager[ToolServers]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ToolServers]:
    """One host for the tests of a module: to load the library takes a second each time."""
    place = tmp_path_factory.mktemp("servers")
    root = place / "workspace"
    root.mkdir()
    servers = ToolServers(root, place / "logs")
    yield servers
    await servers.aclose()


@pytest.fixture
def opened(shared: ToolServers) -> Opened:
    """Open servers, and end them."""

    @asynccontextmanager
    async def open_them(*entries: ServerEntry) -> AsyncIterator[ToolServers]:
        shared.open_soon(entries)
        try:
            await shared.settled(60)
            yield shared
        finally:
            for standing in shared.standings:
                shared.forget(standing.entry.name)

    return open_them


@asynccontextmanager
async def alone(place: Path, *entries: ServerEntry) -> AsyncIterator[ToolServers]:
    """Open servers with a host of their own, and end that as well."""
    servers = ToolServers(place, place / "logs")
    servers.open_soon(entries)
    try:
        await servers.settled(60)
        yield servers
    finally:
        await servers.aclose()

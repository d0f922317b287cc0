"""The server over HTTP in this process, and clients that come to it by a real socket."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from tests.mcp_server.clients import LEGACY
from tests.support.home import clean_environment
from winx_tui.config.key_digests import digests_of_keys
from winx_tui.config.settings import Settings
from winx_tui.core.modes import Mode
from winx_tui.mcp_server.admission import admission
from winx_tui.mcp_server.http_service import IDLE_S, MAX_SESSIONS, serve_http
from winx_tui.mcp_server.server import ToolServer
from winx_tui.security.http_admission import ServerToken

TOKEN = "open-sesame-open-sesame"


@dataclass(frozen=True)
class Web:
    """A server that listens."""

    port: int
    server: ToolServer
    ending: asyncio.Event
    serving: asyncio.Task[None]

    @property
    def url(self) -> str:
        """Return where the tools are."""
        return f"http://127.0.0.1:{self.port}/mcp"

    def browser(self, **headers: str) -> httpx2.AsyncClient:
        """Return what sends single requests, with the token unless told otherwise."""
        given = {"Authorization": f"Bearer {TOKEN}", **headers}
        return httpx2.AsyncClient(
            headers={name: value for name, value in given.items() if value},
            timeout=60,
            # Certificates take a while to load, and nobody shows one here.
            verify=False,
        )

    @asynccontextmanager
    async def client(self, mode: str = LEGACY, **options: Any) -> AsyncIterator[Client]:
        """Connect the SDK's own client."""
        async with self.browser() as browser:
            transport = streamable_http_client(self.url, http_client=browser)
            async with Client(transport, mode=mode, **options) as client:
                yield client


@asynccontextmanager
async def web(
    root: Path,
    *,
    access: Mode = "full-access",
    hosts: tuple[str, ...] = (),
    origins: tuple[str, ...] = (),
    max_sessions: int = MAX_SESSIONS,
    idle_s: float = IDLE_S,
) -> AsyncIterator[Web]:
    """Serve a folder over HTTP until the block ends."""
    with (
        patch.dict(os.environ, clean_environment(root.parent / "home"), clear=True),
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        server = ToolServer(
            Settings(mode=access), root, is_trusted=False, key_digests=digests_of_keys({})
        )
        ending = asyncio.Event()
        serving = asyncio.create_task(
            serve_http(
                listening,
                admission(ServerToken(TOKEN, is_generated=False), hosts, origins),
                server,
                ending,
                max_sessions=max_sessions,
                idle_s=idle_s,
            )
        )
        try:
            yield Web(listening.getsockname()[1], server, ending, serving)
        finally:
            ending.set()
            await serving


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in several places
            await asyncio.sleep(0.005)

"""The protocol over Streamable HTTP: a client for each session, until a signal ends it all."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AbstractContextManager, nullcontext

import uvicorn
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from winx_tui.mcp_server.admission import Admission
from winx_tui.mcp_server.gatekeeper import Gatekeeper
from winx_tui.mcp_server.punctual import PunctualProtocol
from winx_tui.mcp_server.request_body import MAX_BYTES
from winx_tui.mcp_server.server import ToolServer

MAX_SESSIONS = 64
"""Clients of the handshake era at once."""
IDLE_S = 30 * 60.0
"""A session without a request or an open stream for so long is over, its shells with it."""
MAX_CONNECTIONS = 512
_KEEP_ALIVE_S = 75
"""Longer than clients keep a connection for the next call, so that it is they who close it."""
_SETTLING_S = 0.5
"""How long answers may take that are on their way when it is to end."""
_GRACE_S = 1
_MAX_HEAD_BYTES = 32_768


class _WebServer(uvicorn.Server):
    """uvicorn, without a say in what signals do."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Leave signals alone: the sessions have to end before the server does."""
        return nullcontext()


async def serve_http(
    listening: socket.socket,
    admission: Admission,
    server: ToolServer,
    ending: asyncio.Event,
    *,
    max_sessions: int = MAX_SESSIONS,
    idle_s: float = IDLE_S,
) -> None:
    """Serve until it is to end; sessions, shells and streams are gone when it returns.

    Args:
        listening: where clients connect.
        admission: what their requests are checked by.
        server: answers them; closed at the end.
        ending: set when it is to end.
        max_sessions: clients of the handshake era at once.
        idle_s: after which a session is over.
    """
    sessions = StreamableHTTPSessionManager(
        server.sdk_server,
        max_sessions=max_sessions,
        session_idle_timeout=idle_s,
        max_request_body_size=MAX_BYTES,
    )
    gatekeeper = Gatekeeper(sessions.handle_request, admission)
    web = _WebServer(_configuration(gatekeeper))
    serving = asyncio.create_task(web.serve([listening]))
    come = asyncio.create_task(ending.wait())
    try:
        async with sessions.run():
            await asyncio.wait((serving, come), return_when=asyncio.FIRST_COMPLETED)
            gatekeeper.close()
            # Calls first: then their answers still go out.
            await server.interrupt(_SETTLING_S)
            await gatekeeper.settle(_SETTLING_S)
    finally:
        come.cancel()
        await gatekeeper.end()
        await server.aclose()
        web.should_exit = True
        await serving


def _configuration(application: Gatekeeper) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=PunctualProtocol,
        ws="none",
        lifespan="off",
        # Warnings go where all of winx's go, and nobody's addresses or headers are listed.
        log_config=None,
        access_log=False,
        server_header=False,
        # Who connects is a peer, whatever its headers say.
        proxy_headers=False,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
        h11_max_incomplete_event_size=_MAX_HEAD_BYTES,
    )

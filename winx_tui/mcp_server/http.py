"""`winx --mcp --http`: the tools served to MCP clients that come by HTTP."""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.config.key_digests import KeyDigests
from winx_tui.config.key_environment import HTTP_TOKEN
from winx_tui.config.settings import Settings
from winx_tui.core import exit_codes
from winx_tui.core.errors import UsageError
from winx_tui.mcp_server.admission import Admission, admission
from winx_tui.mcp_server.binding import Address, is_loopback, listen, read_address
from winx_tui.runtime.protocol_wire import ENDING_SIGNALS
from winx_tui.security.http_admission import ServerToken
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.llm.host_process import HandOverKeys
    from winx_tui.mcp_server.approval import ApprovalSwitch
    from winx_tui.mcp_server.server import ToolServer


@dataclass(frozen=True, slots=True)
class HttpServing:
    """Where to listen, and whom to serve."""

    bind: str
    """HOST:PORT."""
    allowed_hosts: tuple[str, ...]
    """Names of the server beside those of loopback."""
    allowed_origins: tuple[str, ...]
    """Web pages elsewhere that may ask."""
    token: ServerToken


def run_http(
    serving: HttpServing,
    settings: Settings,
    root: Path,
    *,
    is_trusted: bool,
    key_digests: KeyDigests,
    hand_over_keys: HandOverKeys,
    approval: ApprovalSwitch = "client",
) -> int:
    """Serve until a signal comes and return the exit status.

    Raises:
        UsageError: the address cannot be used, or would be open to others unnamed.
        WorkspaceError: the folder cannot be used.
    """
    address = read_address(serving.bind)
    admitted = admission(serving.token, serving.allowed_hosts, serving.allowed_origins)
    with listen(address) as listening:
        is_local = is_loopback(listening)
        if not is_local and not serving.allowed_hosts:
            raise UsageError(
                f"--bind {visible(serving.bind)} is open to other machines; say by which name "
                "they reach this one with --allowed-host NAME, or bind to 127.0.0.1"
            )
        sleeping, server_class = hand_over_keys(), _load()

        def make() -> ToolServer:
            return server_class(
                settings,
                root,
                is_trusted=is_trusted,
                key_digests=key_digests,
                approval=approval,
                sleeping=sleeping,
            )

        port = listening.getsockname()[1]
        _tell(f"the tools for {visible(str(root))} are at {_url(address, port)}")
        _tell_token(serving.token)
        if not is_local:
            _tell(
                "warning: other machines reach this address, and what they send can be read on "
                "the way, the token too: put a server that speaks TLS before it"
            )
        asyncio.run(_serve(listening, admitted, make))
    return exit_codes.DONE


async def _serve(
    listening: socket.socket, admitted: Admission, make: Callable[[], ToolServer]
) -> None:
    # Lazy: an address that cannot be used is told before any server is loaded.
    from winx_tui.mcp_server.http_service import serve_http

    loop, ending = asyncio.get_running_loop(), asyncio.Event()
    for number in ENDING_SIGNALS:
        loop.add_signal_handler(number, ending.set)
    await serve_http(listening, admitted, make(), ending)


def _load() -> type[ToolServer]:
    # Lazy, and without the garbage collector's rounds over half-made modules: see stdio.
    from winx_tui.mcp_server.server import ToolServer
    from winx_tui.runtime.preload import preload_soon

    gc.freeze()
    gc.enable()
    preload_soon()
    return ToolServer


def _url(address: Address, port: int) -> str:
    return f"http://{Address(address.host, port)}/mcp  (Ctrl+C ends it)"


def _tell_token(token: ServerToken) -> None:
    if token.is_generated:
        _tell(f"clients have to send this, shown only once: Authorization: Bearer {token.text}")
        _tell(f"to choose the token yourself, set {HTTP_TOKEN}")
    else:
        _tell(f"clients have to send Authorization: Bearer, and the token of {HTTP_TOKEN}")


def _tell(sentence: str) -> None:
    sys.stderr.write(f"winx: {sentence}\n")
    sys.stderr.flush()

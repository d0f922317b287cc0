"""`winx --mcp`: the tools served to an MCP client on stdin and stdout."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.config.key_digests import KeyDigests
from winx_tui.config.settings import Settings
from winx_tui.core import exit_codes
from winx_tui.mcp_server.wire import StdioWire

if TYPE_CHECKING:
    from winx_tui.mcp_server.server import ToolServer


async def run_stdio(
    settings: Settings, root: Path, *, is_trusted: bool, key_digests: KeyDigests
) -> int:
    """Serve until the client closes stdin; return the exit status.

    Raises:
        WorkspaceError: the folder cannot be used.
    """
    wire = StdioWire(asyncio.get_running_loop())
    server = _load_server_class()(settings, root, is_trusted=is_trusted, key_digests=key_digests)
    with _ended_by_signals(wire) as come:
        try:
            await server.serve(wire)
        finally:
            await server.aclose()
            wire.close()
    return exit_codes.INTERRUPTED if come else exit_codes.DONE


def _load_server_class() -> type[ToolServer]:
    # Without the garbage collector's rounds over half-made modules it is a tenth quicker.
    gc.disable()
    try:
        # Lazy: loading the SDK takes most of a second; requests are taken in meanwhile.
        from winx_tui.mcp_server.server import ToolServer
        from winx_tui.runtime.preload import preload_soon
    finally:
        gc.freeze()
        gc.enable()
    preload_soon()
    return ToolServer


@contextmanager
def _ended_by_signals(wire: StdioWire) -> Iterator[list[int]]:
    """Take Ctrl-C, SIGTERM and SIGHUP as the end of stdin; yields what has come."""
    loop = asyncio.get_running_loop()
    come: list[int] = []

    def end(number: int) -> None:
        come.append(number)
        wire.hang_up()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, end, number)
    try:
        yield come
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)

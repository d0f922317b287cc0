"""The server as a program: it runs from its address on stdout until Ctrl+C."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys

from aiohttp import web

from winx_tui.core import exit_codes
from winx_tui.web.admission import Admission, new_admission
from winx_tui.web.keeper import Keeper
from winx_tui.web.page import Look
from winx_tui.web.server import LOOPBACK, Server

_SHUTDOWN_S = 6.0
"""For all tabs together; each gives itself less."""
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_web(listening: socket.socket, keeper: Keeper, look: Look) -> int:
    """Serve the screen to browsers of this machine and return the exit status.

    Args:
        listening: Where; from `server.listen`.
        keeper: Opens the tabs; closed at the end.
        look: Of the page until the program draws.
    """
    try:
        asyncio.run(_serve(listening, keeper, new_admission(), look))
    finally:
        keeper.close()
    return exit_codes.DONE


async def _serve(
    listening: socket.socket, keeper: Keeper, admission: Admission, look: Look
) -> None:
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _ENDING:
        loop.add_signal_handler(number, ending.set)
    server = Server(admission, keeper, look)
    # Without a log of accesses: it would hold the token.
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        port = listening.getsockname()[1]
        address = f"http://{LOOPBACK}:{port}/?token={admission.token}"
        sys.stdout.write(f"winx is at {address}  (Ctrl+C ends it)\n")
        sys.stdout.flush()
        await ending.wait()
    finally:
        await runner.cleanup()

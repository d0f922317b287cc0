"""Runs `winx --acp` until the editor closes its pipe."""

from __future__ import annotations

import gc
import shlex
import sys
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.core import exit_codes
from winx_tui.core.errors import UsageError
from winx_tui.runtime.protocol_wire import StdioWire, ended_by_signals

if TYPE_CHECKING:
    from winx_tui.config.settings import ServerSettings
    from winx_tui.runtime.runtime import Runtime

OpenAt = Callable[[Path, tuple["ServerSettings", ...]], Awaitable["Runtime"]]
"""Opens a runtime on a folder, with MCP servers beside those of the settings; it raises
WinxError where that cannot be."""

REQUIREMENT = "agent-client-protocol>=0.12.1,<0.13"
"""The extra, as pyproject.toml has it."""


def check_installed() -> None:
    """See that the protocol's package is there.

    Raises:
        UsageError: it is not.
    """
    if find_spec("acp") is None:
        raise UsageError(
            "--acp needs winx's extra acp; install it: "
            f"{shlex.quote(sys.executable)} -m pip install '{REQUIREMENT}'"
        )


async def run_acp(open_at: OpenAt) -> int:
    """Serve an editor on stdin and stdout; return the exit status."""
    wire = StdioWire()
    wire.open()
    with ended_by_signals(wire) as come:
        try:
            await _serve(wire, open_at)
        finally:
            wire.close()
    return exit_codes.INTERRUPTED if come else exit_codes.DONE


async def _serve(wire: StdioWire, open_at: OpenAt) -> None:
    # Without the garbage collector's rounds over half-made modules it is a tenth quicker.
    gc.disable()
    try:
        # Lazy: loading the package takes half a second; requests are taken in meanwhile.
        from winx_tui.acp.serving import serve
        from winx_tui.acp.transport import WireTransport
    finally:
        gc.freeze()
        gc.enable()
    await serve(WireTransport(wire), open_at)

"""`winx --mcp`: the tools served to an MCP client on stdin and stdout."""

from __future__ import annotations

import gc
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.config.paths import state_dir
from winx_tui.core import exit_codes
from winx_tui.mcp_server.front_desk import FrontDesk
from winx_tui.mcp_server.instructions import server_instructions
from winx_tui.mcp_server.kept_lists import KeptLists
from winx_tui.runtime.protocol_wire import ENDING_SIGNALS, StdioWire, ended_by_signals
from winx_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from winx_tui.config.key_digests import KeyDigests
    from winx_tui.config.settings import Settings
    from winx_tui.llm.host_process import HandOverKeys
    from winx_tui.mcp_server.approval import ApprovalSwitch
    from winx_tui.mcp_server.server import ToolServer


def run_stdio(
    settings: Settings,
    root: Path,
    *,
    is_trusted: bool,
    key_digests: KeyDigests,
    hand_over_keys: HandOverKeys,
    approval: ApprovalSwitch = "client",
) -> int:
    """Serve until the client closes stdin; return the exit status.

    The keys are handed over once the client has its first answer.

    Raises:
        WorkspaceError: the folder cannot be used.
        KeyboardInterrupt: a signal came before there was anything to put away.
    """
    for number in ENDING_SIGNALS:
        signal.signal(number, signal.default_int_handler)
    folder = Workspace(root).root
    lists = KeptLists(state_dir() / "cache" / "tools-lists")
    wire = StdioWire(FrontDesk(server_instructions(folder, settings.mode, approval), lists))
    sleeping = hand_over_keys()
    # Lazy: the client has its first answer meanwhile.
    import asyncio

    server = _load_server_class()(
        settings,
        root,
        is_trusted=is_trusted,
        key_digests=key_digests,
        approval=approval,
        sleeping=sleeping,
    )
    return asyncio.run(_serve(server, wire))


async def _serve(server: ToolServer, wire: StdioWire) -> int:
    # Its schemas are worked out once, which the first client to ask need not wait for.
    server.describe_tools()
    wire.open()
    with ended_by_signals(wire) as come:
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

"""Starts `winx --acp`: settings and trust of each folder that an editor opens."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.acp.host_keeper import HostKeeper, open_keeper
from winx_tui.acp.program import check_installed, run_acp
from winx_tui.cli.logs import redact_logs_with
from winx_tui.cli.options import Options
from winx_tui.config.paths import trust_file
from winx_tui.config.settings import McpSettings, ServerSettings, Settings
from winx_tui.config.trust import TrustState, TrustStore
from winx_tui.core.events import Notice

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime

ReadSettings = Callable[[Options, Path, TrustStore], tuple[Settings, tuple[Notice, ...]]]
"""Reads the settings that hold in a folder, and what is to be said of them."""
TrustNotice = Callable[[TrustState], Notice]
"""Says what of a folder has no effect."""


def launch_acp(
    options: Options,
    keys: dict[str, str],
    read_settings: ReadSettings,
    trust_notice: TrustNotice,
) -> int:
    """Serve an editor, which names the folders, and return the exit status.

    Raises:
        UsageError: the protocol's package is not installed.
    """
    check_installed()
    keeper = open_keeper(keys)
    # From here on only the keeper and model hosts have keys.
    keys.clear()
    gc.enable()
    opener = _Opener(options, keeper, read_settings, trust_notice)
    try:
        return asyncio.run(run_acp(opener.open))
    finally:
        keeper.close()


class _Opener:
    """Opens runtimes as the command line wants them."""

    def __init__(
        self,
        options: Options,
        keeper: HostKeeper,
        read_settings: ReadSettings,
        trust_notice: TrustNotice,
    ) -> None:
        self._options = options
        self._keeper = keeper
        self._read_settings = read_settings
        self._trust_notice = trust_notice

    async def open(self, root: Path, servers: tuple[ServerSettings, ...]) -> Runtime:
        """Open a runtime on a folder, with MCP servers beside those of the settings.

        Raises:
            WinxError: its settings cannot be read, or it cannot be used.
        """
        # Lazy, and in a thread: these imports must not hold up the editor's requests.
        await asyncio.to_thread(import_module, "winx_tui.runtime.builder")
        from winx_tui.runtime.builder import RuntimeOptions, open_runtime
        from winx_tui.runtime.preload import preload_soon

        store = TrustStore(trust_file())
        trust = await asyncio.to_thread(store.state_of, root)
        settings, notices = self._read_settings(self._options, root, store)
        if trust.status in ("changed", "unknown") and trust.found:
            notices = (*notices, self._trust_notice(trust))
        # A server of the person's settings keeps its name.
        own = {server.name for server in settings.mcp.servers}
        more = tuple(server for server in servers if server.name not in own)
        settings = replace(settings, mcp=McpSettings((*settings.mcp.servers, *more)))
        runtime = await open_runtime(
            RuntimeOptions(
                root=root,
                settings=settings,
                host_process=await asyncio.to_thread(self._keeper.open_host),
                is_trusted=trust.status == "trusted",
                directories=self._options.directories,
                notices=notices,
            )
        )
        redact_logs_with(runtime.redactor.redact)
        preload_soon()
        return runtime

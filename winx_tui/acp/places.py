"""The folders that an editor works in: a runtime each, opened when it is first asked for.

Sessions of one folder with other MCP servers have a runtime of their own.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.config.paths import sessions_dir
from winx_tui.core.errors import UsageError
from winx_tui.session.store import SessionStore
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.acp.program import OpenAt
    from winx_tui.config.settings import ServerSettings
    from winx_tui.runtime.runtime import Runtime

_Place = tuple[Path, tuple["ServerSettings", ...]]


class Places:
    """Opens runtimes, and closes them all."""

    def __init__(self, open_at: OpenAt) -> None:
        """Take what opens one."""
        self._open_at = open_at
        self._opening: dict[_Place, asyncio.Task[Runtime]] = {}
        self.sessions = SessionStore(sessions_dir())
        """Those of all folders."""

    async def runtime(self, folder: str, servers: tuple[ServerSettings, ...] = ()) -> Runtime:
        """Return the runtime of a folder with these MCP servers.

        Raises:
            UsageError: it is no folder, or is not named wholly.
            WinxError: it cannot be used.
        """
        place = await asyncio.to_thread(folder_at, folder), servers
        task = self._opening.get(place)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._opening[place] = asyncio.create_task(self._open(place))
        # Whoever gives up must not take it away from the others.
        return await asyncio.shield(task)

    async def aclose(self) -> None:
        """Close every runtime."""
        tasks = tuple(self._opening.values())
        self._opening.clear()
        opened = await asyncio.gather(*tasks, return_exceptions=True)
        closing = (each.aclose() for each in opened if not isinstance(each, BaseException))
        await asyncio.gather(*closing, return_exceptions=True)

    async def _open(self, place: _Place) -> Runtime:
        return await self._open_at(*place)


def folder_at(text: str) -> Path:
    """Return the folder that an editor names, resolved.

    Raises:
        UsageError: it is none, or the path is relative.
    """
    path = Path(text)
    if not path.is_absolute() or not path.is_dir():
        raise UsageError(f"'{visible(text)}' is no folder; name one that exists, from / on.")
    return path.resolve()

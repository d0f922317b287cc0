"""The checkpoints of one project, shared by all its conversations; opened at the first use."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from winx_tui.config.settings import Settings
from winx_tui.core.errors import WinxError
from winx_tui.core.events import Notice
from winx_tui.runtime.places import Places

if TYPE_CHECKING:
    from winx_tui.workspace.checkpoints.keeper import Checkpoints

T = TypeVar("T")


class ProjectRecord:
    """Opens the checkpoints when they are wanted, and works with them beside the event loop."""

    def __init__(self, root: Path, state: Path, settings: Settings) -> None:
        """Take where things are; nothing is read.

        Args:
            root: the project, resolved.
            state: the directory that keeps what outlives a session.
            settings: whether, and how much, is recorded.
        """
        self.root = root
        self._directory = Places.of(root, state).checkpoints
        self._settings = settings.checkpoints
        self._opened: Checkpoints | None = None
        self._opening = threading.Lock()
        self._preparing: asyncio.Task[None] | None = None
        self._notices: list[Notice] = []

    @property
    def is_on(self) -> bool:
        """Tell whether the project is recorded at all."""
        return self._settings.enabled

    def checkpoints(self) -> Checkpoints:
        """Return the checkpoints; may block.

        Raises:
            WorkspaceError: a glob of the settings cannot be used.
        """
        # Lazy: nothing is recorded before a call changes something.
        from winx_tui.workspace.checkpoints.keeper import Checkpoints
        from winx_tui.workspace.checkpoints.limits import limits_of

        with self._opening:
            if self._opened is None:
                limits = limits_of(self._settings)
                self._opened = Checkpoints(self._directory, self.root, limits)
            return self._opened

    async def with_checkpoints(self, work: Callable[[Checkpoints], T]) -> T:
        """Do work in a thread; it ends wholly even where nobody waits any more.

        Raises:
            WorkspaceError: as the work does.
        """
        return await asyncio.shield(asyncio.to_thread(lambda: work(self.checkpoints())))

    def prepare_soon(self) -> None:
        """Record the project for the first time, and tidy up, beside everything else; once."""
        if self.is_on and self._preparing is None:
            self._preparing = asyncio.create_task(self._prepare())

    def take_notices(self) -> tuple[Notice, ...]:
        """Return, once, what the person should know of the record."""
        notices, self._notices = tuple(self._notices), []
        return notices

    async def _prepare(self) -> None:
        try:
            told = await self.with_checkpoints(lambda checkpoints: checkpoints.prepare())
        except WinxError as error:
            told = (f"What commands change cannot be taken back: {error}.",)
        self._notices += [Notice(sentence, "warning") for sentence in told]

    async def aclose(self) -> None:
        """Let go of the store, when what is under way has ended."""
        if self._preparing is not None:
            await asyncio.gather(self._preparing, return_exceptions=True)
        if self._opened is not None:
            await asyncio.to_thread(self._opened.close)

"""The checkpoints of one project, shared by all its conversations; opened at the first use."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from winx_tui.config.paths import config_dir
from winx_tui.config.settings import Settings
from winx_tui.core.errors import ConfigError, WinxError
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
        self._state = state
        self._directory = Places.of(root, state).checkpoints
        self._settings = settings.checkpoints
        self._opened: Checkpoints | None = None
        self._opening = threading.Lock()
        self._preparing: asyncio.Task[None] | None = None
        self._notices: list[Notice] = []
        self.is_whole = True
        """Whether the project as a whole is recorded, as far as is known: not if it is too large,
        and then commands run all the same."""
        self.open_sessions: set[str] = set()
        """Whose work is not forgotten."""
        self._turns: dict[str, str] = {}
        """Id → prompt of the turns that are under way."""

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
        from winx_tui.workspace.checkpoints.limits import limits_of, retention_of
        from winx_tui.workspace.journal.edit_journal import ended_edits

        with self._opening:
            if self._opened is None:
                limits = limits_of(self._settings)
                keep = retention_of(self._settings)
                own = own_directories(self._state)
                # An edit that was cut short is ended before the project is looked at.
                self._notices += [
                    Notice(sentence, "warning")
                    for sentence in ended_edits(Places.of(self.root, self._state).edits, self.root)
                ]
                self._opened = Checkpoints(self._directory, self.root, limits, keep, own)
                self._opened.tell(self._doing)
            return self._opened

    async def with_checkpoints(self, work: Callable[[Checkpoints], T]) -> T:
        """Do work in a thread; it ends wholly even where nobody waits any more.

        Raises:
            WorkspaceError: as the work does.
        """
        # Lazy: as in checkpoints().
        from winx_tui.workspace.checkpoints.store import ProjectTooLargeError

        try:
            return await asyncio.shield(asyncio.to_thread(lambda: work(self.checkpoints())))
        except ProjectTooLargeError:
            self.is_whole = False
            raise

    def begin_turn(self, turn: str, prompt: str) -> None:
        """Let another winx know that a turn may change the project at any moment."""
        self._turns[turn] = prompt
        self._tell()

    def end_turn(self, turn: str) -> None:
        """Let another winx know that a turn is over; one that never began is passed over."""
        self._turns.pop(turn, None)
        self._tell()

    @property
    def _doing(self) -> str:
        return next(reversed(self._turns.values()), "")

    def _tell(self) -> None:
        if self._opened is not None:
            self._opened.tell(self._doing)

    def prepare_soon(self) -> None:
        """Record the project for the first time, and tidy up, beside everything else; once."""
        if self.is_on and self._preparing is None:
            self._preparing = asyncio.create_task(self._prepare())

    def take_notices(self) -> tuple[Notice, ...]:
        """Return, once, what the person should know of the record."""
        notices, self._notices = tuple(self._notices), []
        news = () if self._opened is None else self._opened.take_notices()
        return (*notices, *(Notice(sentence, "warning") for sentence in news))

    async def _prepare(self) -> None:
        # Lazy: nothing is recorded before a call changes something.
        from winx_tui.workspace.checkpoints.store import DamagedStoreError

        def work(checkpoints: Checkpoints) -> tuple[str, ...]:
            try:
                told = checkpoints.prepare()
            except DamagedStoreError:
                # What was broken is put aside by now, which is told as a notice.
                told = checkpoints.prepare()
            checkpoints.prune(datetime.now(UTC), self.open_sessions)
            return told

        try:
            told = await self.with_checkpoints(work)
        except WinxError as error:
            told = (f"What commands change cannot be taken back: {error}.",)
        self._notices += [Notice(sentence, "warning") for sentence in told]

    async def aclose(self) -> None:
        """Let go of the store, when what is under way has ended."""
        if self._opened is not None:
            # What is being prepared is not waited for.
            await asyncio.to_thread(self._opened.close)
        if self._preparing is not None:
            await asyncio.gather(self._preparing, return_exceptions=True)


def own_directories(state: Path) -> tuple[Path, ...]:
    """Return what winx itself writes to: it must not be put back with a project around it."""
    try:
        return state, config_dir()
    except ConfigError:
        return (state,)

"""All shells of one conversation: those of the foreground, and those that run beside it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.core.approval import UNCONFINED, Permit
from winx_tui.core.errors import ShellError
from winx_tui.core.text import shortened
from winx_tui.shell.command_text import check_command
from winx_tui.shell.confining import Confiner, NoConfiner, ShellPlace
from winx_tui.shell.dialect import BASH, dialect_of
from winx_tui.shell.log_file import LogDirectory
from winx_tui.shell.outcome import CommandOutcome

if TYPE_CHECKING:
    from winx_tui.shell.foreground import ForegroundShells
    from winx_tui.shell.output import OutputBudget
    from winx_tui.shell.runner import Report
    from winx_tui.shell.session import ShellSession

MAX_RUNNING = 20
"""Background commands at once."""
MAX_REMEMBERED = 50
"""Background commands whose end has been told and that can still be asked for."""


@dataclass(slots=True)
class _Background:
    id: str
    command: str
    session: ShellSession
    last: CommandOutcome | None = None
    """The outcome that was told last; final once it is not running."""
    is_announced: bool = False
    began_s: float = field(default_factory=time.monotonic)
    ended_s: float | None = None


@dataclass(frozen=True, slots=True)
class ShellInfo:
    """One background command as a list shows it."""

    id: str
    command: str
    is_running: bool
    exit_code: int | None
    cwd: Path
    duration_s: float
    """How long it ran, or runs by now."""
    waits_for: str | None = None
    """What it waits for, as of the last reply: "line", "password", "keys", …"""


class ShellPool:
    """The shells of a conversation; nothing of it is shared with another one."""

    def __init__(
        self,
        cwd: Path,
        environment: Mapping[str, str],
        log_directory: Path,
        budget: OutputBudget | None = None,
        program: str = "bash",
        confiner: Confiner | None = None,
        logs_of_all: Path | None = None,
    ) -> None:
        """Make a pool; no shell is started yet.

        Args:
            cwd: where the first command begins.
            environment: what commands see.
            log_directory: where raw output is kept.
            budget: how much of it is told at once.
            program: bash or zsh.
            confiner: knows the place for a permit; None: there is but one.
            logs_of_all: the directory whose logs are bounded together; None: this one's.
        """
        self._root = cwd
        self._environment = dict(environment)
        self._logs = LogDirectory(log_directory, counted_in=logs_of_all)
        self._budget = budget
        self._dialect = dialect_of(program)
        self._confiner = confiner or NoConfiner()
        self._background: dict[str, _Background] = {}
        self._started = 0
        self._ended = asyncio.Event()
        """Set when a background command ends."""

    @cached_property
    def _foreground(self) -> ForegroundShells:
        # Lazy: a first request does not wait for shells.
        from winx_tui.shell.foreground import ForegroundShells

        return ForegroundShells(self._new_session, self._confiner)

    @property
    def foreground(self) -> ShellSession:
        """Return the session that ran the last command of the foreground.

        Before the first, one that is not started.
        """
        return self._foreground.last

    @property
    def is_busy(self) -> bool:
        """Tell whether a command runs, in the foreground or beside it."""
        return self.foreground.is_running or any(shell.is_running for shell in self.shells())

    @property
    def cwd(self) -> Path:
        """Return where the next command of the foreground begins."""
        if "_foreground" not in vars(self):
            # Who only asks needs no shells.
            return self._root
        return self.foreground.cwd

    @property
    def search_path(self) -> str:
        """Return the PATH of the shell that ran the last command."""
        return self.foreground.shell.exported.get("PATH", "")

    @property
    def log_directory(self) -> Path:
        """Return where the raw output of commands is kept."""
        return self._logs.path

    async def run(
        self,
        command: str,
        *,
        permit: Permit = UNCONFINED,
        wait_s: float,
        report: Report | None = None,
    ) -> CommandOutcome:
        """Run a command in the foreground, in the place of its permit.

        It begins in the directory and with the exports that the command before it has left,
        wherever that ran. After `wait_s` it goes on by itself and the outcome says so.
        Cancelling interrupts the command and leaves the shell usable. Where the directory is
        out of reach in that place it is not run: the output says so, the exit code is 1, and
        the shell is back where it can stand.

        Raises:
            ShellError: another command runs, or this one cannot be run or confined.
        """
        return await self._foreground.run(command, permit, wait_s=wait_s, report=report)

    async def run_background(
        self,
        command: str,
        *,
        permit: Permit = UNCONFINED,
        wait_s: float,
        report: Report | None = None,
    ) -> tuple[str, CommandOutcome]:
        """Run a command in a shell of its own, in the place of its permit.

        It starts in the foreground's directory and with its exports, both as of the last
        command that has ended there.

        Raises:
            ShellError: the command cannot be run or confined, or too many run already.
        """
        check_command(command)
        if len(self._running()) >= MAX_RUNNING:
            raise ShellError(
                f"{MAX_RUNNING} background commands run already; stop one first "
                f"(send_specials Ctrl-c with its bg_command_id). {self.describe_background()}",
                code="busy",
            )
        place = await self._confiner.place(permit, self.cwd)
        self._started += 1
        session = self._new_session(place, on_ended=lambda: self._note_end(entry))
        entry = _Background(f"bg{self._started}", command, session)
        self._background[entry.id] = entry
        try:
            await session.begin(command, origin=self._foreground.whereabouts(permit))
            outcome = await session.follow(wait_s=wait_s, report=report)
        except (ShellError, asyncio.CancelledError):
            del self._background[entry.id]
            await session.aclose()
            raise
        return entry.id, await self._told(entry, outcome)

    def session(self, shell_id: str) -> ShellSession:
        """Return the background shell of that id.

        Raises:
            ShellError: there is none.
        """
        return self._entry(shell_id).session

    async def ask(
        self, shell_id: str, act: Callable[[ShellSession], Awaitable[CommandOutcome]]
    ) -> CommandOutcome:
        """Poll, type into or stop a background command; an ended one tells its end again.

        Raises:
            ShellError: there is no such id, or the act is refused.
        """
        entry = self._entry(shell_id)
        if entry.last is not None and not entry.last.is_running:
            return entry.last
        if entry.session.has_news:
            return await self._told(entry, await entry.session.poll(0))
        return await self._told(entry, await act(entry.session))

    def newly_finished(self) -> list[ShellInfo]:
        """Return the background commands that ended since this was last asked, untold ones only."""
        fresh = self._untold()
        for entry in fresh:
            entry.is_announced = True
        return [_info(entry) for entry in fresh]

    async def wait_for_any_finished(self) -> list[ShellInfo]:
        """Wait until background commands have ended that nobody was told of; return them once.

        They count as told then, as with `newly_finished`. Cancelling loses none.
        """
        while not (finished := self.newly_finished()):
            self._ended.clear()
            await self._ended.wait()
        return finished

    def untold(self) -> list[ShellInfo]:
        """Return the background commands that ended and that nobody was told of; they stay so."""
        return [_info(entry) for entry in self._untold()]

    async def wait_for_untold(self, besides: Container[str] = ()) -> list[ShellInfo]:
        """Wait until there are untold ones whose ids are not in `besides`; they stay untold."""
        while not (ended := [info for info in self.untold() if info.id not in besides]):
            self._ended.clear()
            await self._ended.wait()
        return ended

    def last_shown(self, shell_id: str) -> str:
        """Return the last that a background command has shown; none of it counts as told.

        Raises:
            ShellError: there is no such id.
        """
        entry = self._entry(shell_id)
        return entry.session.last_shown or (entry.last.output if entry.last else "")

    def shells(self) -> list[ShellInfo]:
        """Return all background commands, the oldest first."""
        return [_info(entry) for entry in self._background.values()]

    def describe_background(self) -> str:
        """Return one sentence on which background commands there are."""
        entries = [
            f"{info.id} ({'running' if info.is_running else 'ended'}: {_short(info.command)})"
            for info in self.shells()
        ]
        if not entries:
            return "There are no background commands."
        return f"Background commands: {', '.join(entries)}."

    async def kill(self, shell_id: str) -> None:
        """End a background shell with all its processes, and forget it.

        Raises:
            ShellError: there is none of that id.
        """
        entry = self._entry(shell_id)
        del self._background[shell_id]
        await entry.session.aclose()

    def begin_in(self, directory: Path) -> None:
        """Let the first command of the foreground begin there; before any has run."""
        self.foreground.shell.arrive(directory)

    async def restart_foreground(self) -> None:
        """End the shells of the foreground with all that runs in them; a new one begins anew."""
        await self._foreground.restart()

    async def aclose(self) -> None:
        """End every shell and everything that runs in them."""
        sessions: list[ShellSession | ForegroundShells] = [
            entry.session for entry in self._background.values()
        ]
        self._background.clear()
        if "_foreground" in vars(self):
            sessions.append(self._foreground)
        await asyncio.gather(*(each.aclose() for each in sessions))

    def _new_session(
        self, place: ShellPlace, on_ended: Callable[[], None] = lambda: None
    ) -> ShellSession:
        # Lazy: a first request does not wait for shells.
        from winx_tui.shell.session import ShellSession

        return ShellSession(
            self._root,
            self._environment,
            self._logs,
            self._budget,
            # Proof of what a command does is proof of what bash makes of it.
            dialect=BASH if place.reads_only else self._dialect,
            place=place,
            on_ended=on_ended,
        )

    def _note_end(self, entry: _Background) -> None:
        entry.ended_s = time.monotonic()
        self._ended.set()

    def _entry(self, shell_id: str) -> _Background:
        entry = self._background.get(shell_id.strip())
        if entry is None:
            raise ShellError(
                f"There is no background command {shell_id!r}. {self.describe_background()}",
                code="no_such_command",
            )
        return entry

    def _untold(self) -> list[_Background]:
        return [
            entry
            for entry in self._background.values()
            if not entry.is_announced and entry.session.has_news
        ]

    def _running(self) -> list[_Background]:
        return [entry for entry in self._background.values() if entry.session.is_running]

    async def _told(self, entry: _Background, outcome: CommandOutcome) -> CommandOutcome:
        entry.last = outcome
        if not outcome.is_running:
            entry.is_announced = True
            if not entry.session.has_jobs:
                await entry.session.aclose()
            await self._forget_old()
        return outcome

    async def _forget_old(self) -> None:
        told = [
            entry
            for entry in self._background.values()
            if entry.last is not None and not entry.last.is_running
        ]
        for entry in told[:-MAX_REMEMBERED]:
            del self._background[entry.id]
            await entry.session.aclose()


def _info(entry: _Background) -> ShellInfo:
    ended = entry.session.ended
    last_code = entry.last.exit_code if entry.last else None
    return ShellInfo(
        entry.id,
        entry.command,
        entry.session.is_running,
        ended.exit_code if ended else last_code,
        entry.session.cwd,
        (entry.ended_s or time.monotonic()) - entry.began_s,
        entry.last.waiting.kind if entry.last and entry.last.waiting else None,
    )


def _short(command: str) -> str:
    return shortened(command.strip().split("\n", 1)[0], 60)

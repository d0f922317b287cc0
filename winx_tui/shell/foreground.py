"""The shells of the foreground: one for each place, and each begins where the last one stood."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from winx_tui.core.approval import UNCONFINED, Permit
from winx_tui.core.errors import ShellError
from winx_tui.shell.chores import Chores
from winx_tui.shell.command_text import check_command
from winx_tui.shell.confining import PLAIN, Confiner, ShellPlace
from winx_tui.shell.exports import ExportChanges
from winx_tui.shell.handover import Whereabouts
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.runner import Report
from winx_tui.shell.session import ShellSession

MAX_SHELLS = 6
"""Live shells in the foreground; another one takes the place of the least recently used."""
JOBS_OUTDATED = (
    "what the sandbox allows has changed since its shell was started, so a fresh one took its "
    "place; the background jobs of the old one were ended, as were its functions"
)
JOBS_CROWDED_OUT = (
    f"more than {MAX_SHELLS} shells in different sandboxes were open, so the least recently "
    "used one was ended with its background jobs"
)


class ForegroundShells:
    """Runs one command at a time, each in the shell of its place.

    Places see different environments from the start, so what is handed on is what commands
    have changed in them, not what they are.
    """

    def __init__(
        self, new_session: Callable[[ShellPlace], ShellSession], confiner: Confiner
    ) -> None:
        self._new_session = new_session
        self._confiner = confiner
        self.last = new_session(PLAIN)
        """The session that ran the last command."""
        self._sessions = {PLAIN.key: self.last}
        """By the keys of their places, the least recently used first."""
        self._permit = UNCONFINED
        """Of the last command."""
        self._keys: dict[Permit, str] = {}
        """Where each permit led when it was last used."""
        self._changes = ExportChanges()
        """Of all shells but the last, and of the last until `_seen`."""
        self._seen: Mapping[str, str] = self.last.shell.first_exported
        """What the last shell exported when it took over."""
        self._beginning = asyncio.Lock()
        self._chores = Chores()

    async def run(
        self, command: str, permit: Permit, *, wait_s: float, report: Report | None
    ) -> CommandOutcome:
        """Run a command in the place of its permit.

        Raises:
            ShellError: another command runs, or this one cannot be run.
        """
        async with self._beginning:
            session = await self._begin(command, permit)
        return await session.follow(wait_s=wait_s, report=report)

    def whereabouts(self, permit: Permit) -> Whereabouts:
        """Return where another shell begins, as of the last command that ended."""
        is_alike = permit == self._permit and self.last.shell.is_alive
        within = self.last.shell.exported if is_alike else None
        return self.last.shell.whereabouts(self._changes_by_now(), within)

    async def restart(self) -> None:
        """End all shells with all that runs in them; a new one stands where they began."""
        before = tuple(self._sessions.values())
        self.last = self._new_session(PLAIN)
        self._sessions = {PLAIN.key: self.last}
        self._changes, self._seen = ExportChanges(), self.last.shell.first_exported
        await asyncio.gather(*(session.aclose() for session in before))

    async def aclose(self) -> None:
        """End all shells and everything that runs in them."""
        await asyncio.gather(*(session.aclose() for session in self._sessions.values()))
        await self._chores.finish()

    async def _begin(self, command: str, permit: Permit) -> ShellSession:
        check_command(command)
        last = self.last
        await last.settle()
        if last.is_running:
            raise ShellError(f"`{last.command}` is still running in this shell.", code="busy")
        place = await self._confiner.place(permit, last.cwd)
        session = self._sessions.get(place.key)
        replaced = self._outdated(permit, place.key)
        if session is last:
            session.shell.place = place
            changes = self._changes if last.shell.is_alive else ExportChanges()
            seen = self._seen if last.shell.is_alive else None
            leaving = {JOBS_OUTDATED: replaced}
            await session.begin(command)
        else:
            session = self._new_session(place) if session is None else session
            session.shell.place = place
            changes, seen = self._changes_by_now(), None
            leaving = {
                JOBS_OUTDATED: replaced,
                JOBS_CROWDED_OUT: self._crowded_out(session, replaced),
            }
            within = next((gone.shell.exported for gone in replaced if gone.shell.is_alive), None)
            await session.begin(command, origin=last.shell.whereabouts(changes, within))
            if last.has_news:
                session.preface(await last.poll(0))
        self._changes = changes
        self._seen = session.shell.exported if seen is None else seen
        self._take_over(session, permit)
        for words, sessions in leaving.items():
            self._end(sessions, words)
        return session

    def _take_over(self, session: ShellSession, permit: Permit) -> None:
        """Make a session the last one."""
        key = session.shell.place.key
        self.last = session
        self._sessions.pop(key, None)
        self._sessions[key] = session
        self._permit, self._keys[permit] = permit, key

    def _end(self, sessions: list[ShellSession], words: str) -> None:
        """End sessions behind the reply, and say so where programs end with them."""
        if any(session.has_jobs for session in sessions):
            self.last.note(words)
        for session in sessions:
            del self._sessions[session.shell.place.key]
            self._chores.add(session.aclose())
        self._keys = {known: key for known, key in self._keys.items() if key in self._sessions}

    def _changes_by_now(self) -> ExportChanges:
        """Return what all commands have changed; nothing, where the last has ended its shell."""
        if not self.last.shell.is_alive:
            return ExportChanges()
        return self._changes.then(
            self._seen, self.last.shell.exported, self.last.shell.place.carries
        )

    def _outdated(self, permit: Permit, key: str) -> list[ShellSession]:
        """Return the session that the permit led to before, if it no longer serves any."""
        before = self._keys.get(permit, key)
        others = {known for other, known in self._keys.items() if other != permit}
        if before == key or before in others:
            return []
        return [self._sessions[before]]

    def _crowded_out(
        self, session: ShellSession, leaving: list[ShellSession]
    ) -> list[ShellSession]:
        """Return what must end for one more shell, those without jobs first."""
        staying = [other for other in self._sessions.values() if other not in (session, *leaving)]
        excess = sum(other.shell.is_alive for other in staying) + 1 - MAX_SHELLS
        idle = [other for other in staying if not other.shell.is_alive and other is not self.last]
        if excess <= 0:
            return idle
        live = [other for other in staying if other.shell.is_alive and other is not self.last]
        return idle + sorted(live, key=lambda other: other.has_jobs)[:excess]

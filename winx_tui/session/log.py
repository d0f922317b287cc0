"""The session log: a file that is only ever appended to."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from winx_tui.core.errors import SessionError
from winx_tui.core.events import (
    TRANSIENT_EVENTS,
    Event,
    MessageCompleted,
    Notice,
    ToolCallStarted,
    TurnFinished,
    TurnStarted,
)
from winx_tui.session.backlog import Backlog, Waiting
from winx_tui.session.durable import ends_a_line, sync_directories, write_whole
from winx_tui.session.lock import Hold, open_held
from winx_tui.session.records import (
    ForgottenRecord,
    Record,
    SessionHeader,
    StateRecord,
    to_line,
    utc_now,
)

FLAGS = os.O_RDWR | os.O_APPEND
"""A log is opened with; a part of a line that was written can be taken off again."""


def no_branch() -> str | None:
    """Know of no branch."""
    return None


class SessionLog:
    """Appends events to one file, mode 0600; each line is written in one piece.

    The file appears with the first event: a session in which nothing happened
    leaves nothing behind. Whole messages and ends of turns are fsynced, so a call's
    message is on the disk before the call runs. While it is open no other log of the
    same file can be. What cannot be written waits in memory, within bounds, and is
    written in its order before anything that comes later.
    """

    def __init__(
        self,
        path: Path,
        header: SessionHeader,
        *,
        next_seq: int = 0,
        branch: Callable[[], str | None] = no_branch,
        held: Hold | None = None,
    ) -> None:
        """Take the file.

        Args:
            path: of the file; its stem is the session's id.
            header: its first record, written where there is none.
            next_seq: number of the next event.
            branch: tells which branch is checked out when the file appears.
            held: the file, if it is open already.
        """
        self.path = path
        self._header = header
        self._seq = next_seq
        self._branch = branch
        self._held = held
        self._is_new = False
        """Whether its name may not have reached the disk."""
        self._is_prompt_new = False
        """Whether nothing was synced since a prompt: its calls were typed, no message has them."""
        self._is_torn = held is not None and not ends_a_line(held.descriptor)
        self._backlog = Backlog()
        self._lost = 0

    @property
    def unsaved(self) -> int:
        """Return how many records wait until the file can be written."""
        return len(self._backlog.waiting)

    @property
    def is_begun(self) -> bool:
        """Tell whether something was written, or should have been."""
        return self._held is not None or self.unsaved > 0

    def take_lost(self) -> int:
        """Return how many records have gone for want of room, once."""
        lost, self._lost = self._lost, 0
        return lost

    def hold(self) -> None:
        """Keep other writers out from now on.

        Raises:
            SessionBusyError: another writer has it open.
            SessionError: the file cannot be written.
        """
        try:
            self._open()
        except OSError as error:
            raise self.unsaved_because(error) from error

    def append(self, event: Event) -> None:
        """Write an event, deltas left out, behind what waits from before.

        Raises:
            SessionBusyError: another writer has opened it meanwhile.
            SessionError: the file cannot be written (full or read-only disk); it waits.
        """
        if isinstance(event, TRANSIENT_EVENTS):
            return
        self._add(Waiting(utc_now(), event))
        is_by_hand = isinstance(event, ToolCallStarted) and self._is_prompt_new
        if is_by_hand or isinstance(event, MessageCompleted | TurnFinished):
            self._synced()
        elif isinstance(event, TurnStarted):
            self._is_prompt_new = True
            self._sync_beside()

    def append_state(self, record: StateRecord) -> None:
        """Write down what holds from here on.

        Raises:
            SessionBusyError: another writer has opened it meanwhile.
            SessionError: the file cannot be written; it waits.
        """
        self._add(Waiting(record.at, record))
        if isinstance(record, ForgottenRecord):
            # What a person took back must not hold again after a power cut.
            self._synced()

    def close(self) -> None:
        """Write what waits if that is possible by now, and close; an append opens it again."""
        if self.unsaved:
            with suppress(SessionError):
                self._drain()
        if self._held is not None:
            self._held.let_go()
            os.close(self._held.descriptor)
            self._held = None

    def _add(self, waiting: Waiting) -> None:
        self._backlog.add(waiting)
        self._drain()

    def _drain(self) -> None:
        """Write what waits, oldest first; what is written waits no more."""
        backlog = self._backlog
        try:
            descriptor = self._open()
            if backlog.dropped:
                self._write(descriptor, Waiting(utc_now(), _dropped(backlog.dropped)))
                self._lost, backlog.dropped = self._lost + backlog.dropped, 0
            while backlog.waiting:
                self._write(descriptor, backlog.waiting[0])
                backlog.done()
        except OSError as error:
            raise self.unsaved_because(error) from error

    def _write(self, descriptor: int, waiting: Waiting) -> None:
        self._write_line(descriptor, waiting.record(self._seq))
        self._seq += waiting.is_numbered

    def _write_line(self, descriptor: int, record: Record) -> None:
        line = to_line(record).encode("ascii")
        if self._is_torn:
            # What is torn stays behind, ended, so that it spoils no other.
            line = b"\n" + line
        try:
            write_whole(descriptor, line)
        except OSError:
            self._is_torn = not ends_a_line(descriptor)
            raise
        self._is_torn = False

    def _synced(self) -> None:
        if self._held is None:
            return
        try:
            os.fsync(self._held.descriptor)
            self._is_prompt_new = False
            if self._is_new:
                sync_directories(self.path)
                self._is_new = False
        except OSError as error:
            raise self.unsaved_because(error) from error

    def _sync_beside(self) -> None:
        """Have the prompt outlive a power cut, without its request waiting for the disk."""
        if self._held is None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # Nobody has a request to send who has no loop.
            return
        descriptor = os.dup(self._held.descriptor)
        loop.run_in_executor(None, _sync_quietly, descriptor, self.path if self._is_new else None)

    def _open(self) -> int:
        if self._held is None:
            # mkdir gives the mode to the last directory only, so each is made by itself.
            for directory in (self.path.parent.parent, self.path.parent):
                directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            held = self._held = open_held(self.path, FLAGS | os.O_CREAT)
            self._is_new = os.fstat(held.descriptor).st_size == 0
            self._is_torn = not ends_a_line(held.descriptor)
        if self._is_new and os.fstat(self._held.descriptor).st_size == 0:
            branch = self._header.branch or self._branch()
            self._write_line(self._held.descriptor, replace(self._header, branch=branch))
        return self._held.descriptor

    def unsaved_because(self, error: OSError) -> SessionError:
        """Word why nothing can be saved for now."""
        return SessionError(
            f"The session cannot be saved to {self.path}: {error.strerror}. "
            "Free or mount the disk: what is said meanwhile is kept in memory, and saved then."
        )


def _sync_quietly(descriptor: int, new: Path | None) -> None:
    # Who writes next is told what is wrong with the disk.
    with suppress(OSError):
        os.fsync(descriptor)
        if new is not None:
            sync_directories(new)
    os.close(descriptor)


def _dropped(count: int) -> Notice:
    were = "record" if count == 1 else "records"
    return Notice(
        f"{count:,} {were} could not be saved here: the disk took nothing for too long.", "warning"
    )

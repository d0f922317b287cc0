"""The session log: a file that is only ever appended to."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from winx_tui.core.errors import SessionError
from winx_tui.core.events import TRANSIENT_EVENTS, Event, MessageCompleted, TurnFinished
from winx_tui.session.lock import hold, let_go
from winx_tui.session.records import EventRecord, Record, SessionHeader, to_line, utc_now


def no_branch() -> str | None:
    """Know of no branch."""
    return None


class SessionLog:
    """Appends events to one file, mode 0600; each line is written in one piece.

    The file appears with the first event: a session in which nothing happened
    leaves nothing behind. Whole messages and ends of turns are fsynced. While it
    is open no other log of the same file can be.
    """

    def __init__(
        self,
        path: Path,
        header: SessionHeader,
        *,
        next_seq: int = 0,
        branch: Callable[[], str | None] = no_branch,
    ) -> None:
        """Take the file.

        Args:
            path: of the file; its stem is the session's id.
            header: its first record, written where there is none.
            next_seq: number of the next event.
            branch: tells which branch is checked out when the file appears.
        """
        self.path = path
        self._header = header
        self._seq = next_seq
        self._branch = branch
        self._descriptor: int | None = None

    def hold(self) -> None:
        """Keep other writers out from now on.

        Raises:
            SessionBusyError: another writer has it open.
            SessionError: the file cannot be written.
        """
        try:
            self._open()
        except OSError as error:
            raise self._unsaved(error) from error

    def append(self, event: Event) -> None:
        """Write an event, deltas left out.

        Raises:
            SessionBusyError: another writer has opened it meanwhile.
            SessionError: the file cannot be written (full or read-only disk).
        """
        if isinstance(event, TRANSIENT_EVENTS):
            return
        try:
            descriptor = self._open()
            self._write(descriptor, EventRecord(self._seq, utc_now(), event))
            if isinstance(event, (MessageCompleted, TurnFinished)):
                os.fsync(descriptor)
        except OSError as error:
            raise self._unsaved(error) from error
        self._seq += 1

    def close(self) -> None:
        """Close the file; a later append opens it again."""
        if self._descriptor is not None:
            let_go(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is None:
            # mkdir gives the mode to the last directory only, so each is made by itself.
            for directory in (self.path.parent.parent, self.path.parent):
                directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            descriptor = os.open(self.path, flags, 0o600)
            try:
                hold(descriptor, self.path.stem)
            except SessionError:
                os.close(descriptor)
                raise
            self._descriptor = descriptor
            size = os.fstat(descriptor).st_size
            if size == 0:
                branch = self._header.branch or self._branch()
                self._write(descriptor, replace(self._header, branch=branch))
            elif last_byte(self.path) != b"\n":
                # A torn last line stays behind, ended, so that it spoils no other.
                os.write(descriptor, b"\n")
        return self._descriptor

    def _write(self, descriptor: int, record: Record) -> None:
        write_whole(descriptor, to_line(record).encode("ascii"))

    def _unsaved(self, error: OSError) -> SessionError:
        return SessionError(
            f"The session cannot be saved to {self.path}: {error.strerror}. "
            "Free or mount the disk; until then this session will not survive."
        )


def write_whole(descriptor: int, data: bytes) -> None:
    """Write all of it: one call may take a part only."""
    while data:
        data = data[os.write(descriptor, data) :]


def last_byte(path: Path) -> bytes:
    """Return the last byte of a file that is not empty."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)

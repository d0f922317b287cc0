"""The session log: a file that is only ever appended to."""

from __future__ import annotations

import os
from pathlib import Path

from winx_tui.core.errors import SessionError
from winx_tui.core.events import TRANSIENT_EVENTS, Event, MessageCompleted, TurnFinished
from winx_tui.session.records import EventRecord, Record, SessionHeader, to_line, utc_now


class SessionLog:
    """Appends events to one file, mode 0600; each line is written in one piece.

    The file appears with the first event: a session in which nothing happened
    leaves nothing behind. Whole messages and ends of turns are fsynced.
    """

    def __init__(self, path: Path, header: SessionHeader, *, next_seq: int = 0) -> None:
        self.path = path
        self._header = header
        self._seq = next_seq
        self._descriptor: int | None = None

    def append(self, event: Event) -> None:
        """Write an event, deltas left out.

        Raises:
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
            raise SessionError(
                f"The session cannot be saved to {self.path}: {error.strerror}. "
                "Free or mount the disk; until then this session will not survive."
            ) from error
        self._seq += 1

    def close(self) -> None:
        """Close the file; a later append opens it again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is None:
            # mkdir gives the mode to the last directory only, so each is made by itself.
            for directory in (self.path.parent.parent, self.path.parent):
                directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            self._descriptor = os.open(self.path, flags, 0o600)
            size = os.fstat(self._descriptor).st_size
            if size == 0:
                self._write(self._descriptor, self._header)
            elif _last_byte(self.path) != b"\n":
                # A torn last line stays behind, ended, so that it spoils no other.
                os.write(self._descriptor, b"\n")
        return self._descriptor

    def _write(self, descriptor: int, record: Record) -> None:
        data = to_line(record).encode("ascii")
        while data:
            data = data[os.write(descriptor, data) :]


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)

"""What could not be written yet, in its order and within bounds."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from winx_tui.core.events import Event
from winx_tui.session.records import EventRecord, Record, StateRecord, TitleRecord, to_line

MAX_RECORDS = 5_000
MAX_BYTES = 32 << 20
"""Of lines that wait for a disk; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that has no number yet."""

    at: str
    what: Event | StateRecord | TitleRecord
    size_bytes: int = 0
    """Of its line; 0 while nothing has gone wrong."""

    def record(self, seq: int) -> Record:
        """Return the record with the number that its line is to have."""
        if isinstance(self.what, StateRecord | TitleRecord):
            return self.what
        return EventRecord(seq, self.at, self.what)

    @property
    def is_numbered(self) -> bool:
        """Tell whether it takes a number."""
        return not isinstance(self.what, StateRecord | TitleRecord)


@dataclass(slots=True)
class Backlog:
    """Records that wait, oldest first."""

    waiting: deque[Waiting] = field(default_factory=deque)
    dropped: int = 0
    """How many have gone for want of room since something could be written."""
    _bytes: int = 0

    def add(self, record: Waiting) -> None:
        """Put a record behind the others."""
        if self.waiting:
            # Something is in the way already: from now on sizes count.
            record = Waiting(record.at, record.what, len(to_line(record.record(0))))
            self._bytes += record.size_bytes
        self.waiting.append(record)
        while len(self.waiting) > MAX_RECORDS or (
            self._bytes > MAX_BYTES and len(self.waiting) > 1
        ):
            self._bytes -= self.waiting.popleft().size_bytes
            self.dropped += 1

    def done(self) -> None:
        """Take out the oldest: it is written."""
        self._bytes -= self.waiting.popleft().size_bytes

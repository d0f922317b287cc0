"""A session's file as a whole: what it holds in its order, and what is wrong with it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from winx_tui.core.events import Event, Notice
from winx_tui.session.blocks import open_regular
from winx_tui.session.damage import Damage
from winx_tui.session.headers import rebuilt_head
from winx_tui.session.lines import ReadLine, encoding_of, read_lines
from winx_tui.session.records import EventRecord, SessionHeader

_MOST_MISSING = 100_000
"""A wider gap is a number that was spoilt, not that many events."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Events that are missing."""

    before: int
    """Index of the line that follows; the number of lines: the end."""
    count: int


@dataclass(frozen=True, slots=True)
class Contents:
    """The lines of a session in their order."""

    header: SessionHeader
    lines: tuple[ReadLine, ...]
    """Heads and what cannot be read are left out."""
    gaps: tuple[Gap, ...]
    damage: Damage

    @property
    def next_seq(self) -> int:
        """Return the number of the next event."""
        return max((line.seq for line in self.lines if line.seq is not None), default=-1) + 1

    @property
    def unknown_events(self) -> int:
        """Return how many events have numbers and cannot be read by this version."""
        return sum(line.seq is not None and line.record is None for line in self.lines)

    def with_gaps(self) -> Iterator[ReadLine | EventRecord]:
        """Return the lines, and where events are missing a notice that says so."""
        if not self.gaps:
            yield from self.lines
            return
        gaps = {gap.before: gap.count for gap in self.gaps}
        at = self.header.created_at
        for index, line in enumerate(self.lines):
            if index in gaps:
                yield EventRecord(-1, at, gap_notice(gaps[index]))
            if isinstance(line.record, EventRecord):
                at = line.record.at
            yield line


def gap_notice(count: int) -> Event:
    """Return what stands where events are missing."""
    were = "record is" if count == 1 else "records are"
    return Notice(f"{count:,} {were} missing here: the session's file was damaged.", "warning")


def nobody() -> SessionHeader | None:
    """Know of no head."""
    return None


def read_contents(path: Path, known_head: Callable[[], SessionHeader | None] = nobody) -> Contents:
    """Read a session; whatever is wrong with its file, what can be read is returned.

    Args:
        path: of the file.
        known_head: tells its head, for a file that has lost it.

    Raises:
        OSError: it is no regular file, or cannot be read.
    """
    with open_regular(path) as file:
        is_recoded = encoding_of(file) is not None
        with _nothing_is_collected():
            found = list(read_lines(file))
    heads = [line.record for line in found if isinstance(line.record, SessionHeader)]
    lines = [line for line in found if line.raw and not isinstance(line.record, SessionHeader)]
    ordered, is_mixed = _in_order(lines)
    gaps = _gaps(ordered)
    damage = Damage(
        unreadable=sum(line.kind == "damaged" for line in found),
        missing=sum(gap.count for gap in gaps),
        has_header=bool(heads),
        is_mixed=is_mixed or any(line.was_mended for line in lines),
        is_recoded=is_recoded,
        newer=sum(line.kind == "newer" for line in lines),
    )
    header = heads[0] if heads else rebuilt_head(path, _begun_at(ordered), known_head())
    return Contents(header, tuple(ordered), gaps, damage)


@contextmanager
def _nothing_is_collected() -> Iterator[None]:
    """Keep what is read from being looked through again and again: all of it stays."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _begun_at(lines: Sequence[ReadLine]) -> str:
    times = (line.record.at for line in lines if isinstance(line.record, EventRecord))
    return next(times, "")


def _in_order(lines: list[ReadLine]) -> tuple[list[ReadLine], bool]:
    """Put events in the order of their numbers, each once; tell whether they were not.

    Where a number stands at two different events, two have written at the same time: then
    the order of the file is that of time.
    """
    numbers = [line.seq for line in lines if line.seq is not None]
    if all(before < after for before, after in pairwise(numbers)):
        return lines, False
    once = list(_once(lines))
    numbers = [line.seq for line in once if line.seq is not None]
    if len(set(numbers)) < len(numbers):
        return once, True
    keyed: list[tuple[int, ReadLine]] = []
    newest = -1
    for line in once:
        newest = newest if line.seq is None else line.seq
        keyed.append((newest, line))
    return [line for _, line in sorted(keyed, key=lambda each: each[0])], True


def _once(lines: list[ReadLine]) -> Iterator[ReadLine]:
    seen: set[bytes] = set()
    for line in lines:
        if line.seq is None:
            yield line
        elif line.raw not in seen:
            seen.add(line.raw)
            yield line


def _gaps(lines: Sequence[ReadLine]) -> tuple[Gap, ...]:
    """Find where numbers are left out."""
    numbered = [(index, line.seq) for index, line in enumerate(lines) if line.seq is not None]
    pairs = pairwise([(-1, -1), *numbered])
    return tuple(
        Gap(index, seq - before - 1)
        for (_, before), (index, seq) in pairs
        if 1 < seq - before <= _MOST_MISSING
    )

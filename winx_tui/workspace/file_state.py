"""What the model has seen of each file, and whether that is still so."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

ENOUGH_PERCENT = 99.0
"""Share of lines that must have been shown before a file may be overwritten."""

LineRange = tuple[int, int]
"""First and last line, from 1, both included."""

Touch = Literal["read", "changed"]
"""What winx did with a file; a change counts for more than a read."""


def merge_ranges(ranges: Iterable[LineRange]) -> tuple[LineRange, ...]:
    """Join ranges that touch or overlap; the result is sorted and disjoint."""
    merged: list[LineRange] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def overlap(ranges: Iterable[LineRange], first: int, last: int) -> Iterator[int]:
    """Yield the numbers from first to last that lie in one of the ranges."""
    for low, high in ranges:
        yield from range(max(low, first), min(high, last) + 1)


def without(ranges: Iterable[LineRange], numbers: Iterable[int]) -> tuple[LineRange, ...]:
    """Take single lines out of disjoint ranges."""
    left: list[LineRange] = []
    out = sorted(set(numbers))
    for first, last in ranges:
        begin = first
        for number in out[bisect_left(out, first) : bisect_right(out, last)]:
            if begin < number:
                left.append((begin, number - 1))
            begin = number + 1
        if begin <= last:
            left.append((begin, last))
    return tuple(left)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which lines of one version of a file were shown."""

    content_hash: str
    ranges: tuple[LineRange, ...]
    """Sorted and disjoint."""
    total_lines: int

    @property
    def unread(self) -> tuple[LineRange, ...]:
        """Return the ranges that were not shown."""
        gaps: list[LineRange] = []
        next_line = 1
        for first, last in self.ranges:
            if first > next_line:
                gaps.append((next_line, min(first - 1, self.total_lines)))
            next_line = max(next_line, last + 1)
        if next_line <= self.total_lines:
            gaps.append((next_line, self.total_lines))
        return tuple(gap for gap in gaps if gap[0] <= gap[1])

    @property
    def percent(self) -> float:
        """Return the share of lines shown; an empty file is wholly read."""
        if not self.total_lines:
            return 100.0
        unread = sum(last - first + 1 for first, last in self.unread)
        return 100.0 * (self.total_lines - unread) / self.total_lines

    @property
    def is_enough(self) -> bool:
        """Tell whether the whole file may be replaced on this knowledge."""
        return self.percent >= ENOUGH_PERCENT


class FileState:
    """Remembers, per file and version, what was shown to the model.

    Keys are resolved paths. Lines seen in an older version do not count for a
    newer one, not even those that look the same: which of them have moved or
    been repeated is a guess, and a guess may cost somebody's work. Reading the
    file again is cheap.
    """

    def __init__(self) -> None:
        self._coverages: dict[Path, Coverage] = {}
        self._touched: dict[Path, Touch] = {}

    def record_read(
        self, path: Path, content_hash: str, ranges: Iterable[LineRange], total_lines: int
    ) -> None:
        """Credit the lines that were shown; lines that were cut away are not to be named."""
        known = self._coverages.get(path)
        earlier = known.ranges if known and known.content_hash == content_hash else ()
        self._coverages[path] = Coverage(
            content_hash, merge_ranges((*earlier, *ranges)), total_lines
        )
        self.record_shown(path)

    def record_shown(self, path: Path) -> None:
        """Note a file that was read without any of its lines being credited.

        Such are those that cannot be edited here: documents, images, huge files.
        """
        self._touched[path] = self._touched.pop(path, "read")

    def record_write(
        self,
        path: Path,
        content_hash: str,
        total_lines: int,
        known: Iterable[LineRange] | None = None,
    ) -> None:
        """Credit a file that was changed with the lines that the model knows; None: all."""
        if known is None:
            known = ((1, total_lines),) if total_lines else ()
        self._coverages[path] = Coverage(content_hash, merge_ranges(known), total_lines)
        self._touched.pop(path, None)
        self._touched[path] = "changed"

    def forget(self, path: Path) -> None:
        """Drop everything about a file that was deleted or has moved away."""
        self._coverages.pop(path, None)
        self._touched.pop(path, None)

    def coverages(self) -> Mapping[Path, Coverage]:
        """Return what was shown of every file, as of now, in the order of their first showing."""
        return dict(self._coverages)

    def restore(self, coverages: Mapping[Path, Coverage]) -> None:
        """Count what was shown before, in another process: it holds for that very content."""
        self._coverages.update(coverages)

    def coverage(self, path: Path) -> Coverage | None:
        """Return what was last shown of a file; None when nothing ever was."""
        return self._coverages.get(path)

    def is_stale(self, path: Path, current_hash: str) -> bool:
        """Tell whether the file has changed since it was last shown."""
        known = self._coverages.get(path)
        return known is not None and known.content_hash != current_hash

    def touched(self) -> Mapping[Path, Touch]:
        """Return which files were read and which were changed, as of now, the latest last."""
        return MappingProxyType(dict(self._touched))

"""Lines of files too large to be read whole, found by scanning with bounded memory."""

from __future__ import annotations

import codecs
import errno
import os
import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.tools.reading.passage import (
    BUDGET_BYTES,
    MAX_LINE_CHARS,
    Passage,
    remaining,
    size_of,
    within,
)
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import LineRange
from winx_tui.workspace.text_file import decode, open_regular

PIECE_BYTES = 1 << 20
_SAMPLE_BYTES = 65_536
_KEPT_BYTES = 4 * MAX_LINE_CHARS
"""Of a line; a character has up to 4 bytes."""
_MAX_INDEXES = 8
_ENOUGH_BYTES = 256
"""A stretch this short is searched line by line."""

_REMARK = (
    "too large to be read whole, so its lines do not count as read; find places in it with "
    "bash_command (grep -n) and ask for those lines"
)

_Key = tuple[int, int, int, int, int]
"""Device, inode, size, and times of change."""


class _ScanStopped(Exception):
    """The time is over, or nobody waits for the answer any more."""


@dataclass(slots=True)
class _Index:
    """How many lines end before each piece of a file, as far as it was scanned."""

    before: array[int] = field(default_factory=lambda: array("Q", [0]))
    total_lines: int | None = None


@dataclass(frozen=True, slots=True)
class _Scan:
    """One look into an open file."""

    handle: int
    size_bytes: int
    index: _Index
    is_over: Callable[[], bool]

    def piece(self, position: int) -> bytes:
        """Read the piece that begins at a position; empty at the end."""
        if self.is_over():
            raise _ScanStopped
        length = min(PIECE_BYTES, self.size_bytes - position)
        if length > 0 and self._next_data(position) >= position + length:
            return _zeros(length)
        return os.pread(self.handle, PIECE_BYTES, position)

    def _next_data(self, position: int) -> int:
        """Return where a sparse file has content again; its holes need not be read."""
        try:
            return os.lseek(self.handle, position, os.SEEK_DATA)
        except OSError as error:
            return self.size_bytes if error.errno == errno.ENXIO else position

    def start_of(self, line: int) -> int | None:
        """Return where a line begins; None where the file has fewer.

        Behind the line feed that ends the file, its very end may be returned.
        """
        before = self.index.before
        ends_before = line - 1
        if ends_before == 0:
            return 0
        # The last piece that can hold the end of the line before.
        number = max(0, bisect_left(before, ends_before) - 1)
        while piece := self.piece(number * PIECE_BYTES):
            # Counting is ten times slower than finding that there is none, as in a hole.
            ends = piece.count(b"\n") if b"\n" in piece else 0
            if before[number] + ends >= ends_before:
                end = _nth_line_end(piece, ends_before - before[number])
                return number * PIECE_BYTES + end + 1
            number += 1
            if number == len(before):
                before.append(before[-1] + ends)
        last_byte = os.pread(self.handle, 1, max(0, self.size_bytes - 1))
        self.index.total_lines = before[-1] + (last_byte not in (b"\n", b""))
        return None

    def lines_from(self, position: int) -> Iterator[tuple[bytes, int]]:
        """Yield the beginning of each line and its length in bytes, without line ends."""
        kept, length = b"", 0
        while piece := self.piece(position):
            position += len(piece)
            begin = 0
            while (end := piece.find(b"\n", begin)) >= 0:
                kept += piece[begin : min(end, begin + _KEPT_BYTES)]
                length += end - begin
                yield kept[:_KEPT_BYTES], length
                kept, length, begin = b"", 0, end + 1
            length += len(piece) - begin
            kept = (kept + piece[begin : begin + _KEPT_BYTES])[:_KEPT_BYTES]
        if length:
            yield kept, length


class LargeFiles:
    """Reads ranges of lines and remembers where lines begin, for the next time."""

    def __init__(self) -> None:
        self._indexes: OrderedDict[_Key, _Index] = OrderedDict()
        # Calls that only read run side by side, each in a thread.
        self._lock = threading.Lock()

    def read(
        self, path: Path, ranges: tuple[LineRange, ...], is_over: Callable[[], bool]
    ) -> Passage:
        """Number the lines that were asked for, up to one budget.

        Args:
            path: absolute and resolved.
            ranges: sorted and disjoint.
            is_over: asked before each piece; once it says so, what was found so far
                is returned, and the same call made again goes on from there.

        Raises:
            FileIsBinaryError: the file does not begin like text.
            WorkspaceError: it cannot be read, or is UTF-16.
        """
        with open_regular(path) as (handle, status), self._lock:
            encoding = _encoding_of(os.pread(handle, _SAMPLE_BYTES, 0))
            index = self._index(status)
            scan = _Scan(handle, status.st_size, index, is_over)
            found = _Found(encoding)
            notes = [f"{status.st_size / 1e6:,.1f} MB"]
            try:
                left = found.take(scan, ranges)
            except _ScanStopped:
                left = remaining(ranges, found.next_number)
                reached = max(index.before[-1], found.next_number)
                notes.append(f"stopped near line {reached:,}, as it took too long")
            total = index.total_lines
        return Passage(
            "line",
            tuple(found.numbers),
            tuple(found.pieces),
            total,
            left if total is None else within(left, total),
            notes=tuple(notes),
            remark=_REMARK,
            encoding=encoding,
        )

    def _index(self, status: os.stat_result) -> _Index:
        # Another content has another key.
        key = (
            status.st_dev,
            status.st_ino,
            status.st_size,
            status.st_mtime_ns,
            status.st_ctime_ns,
        )
        index = self._indexes.setdefault(key, _Index())
        self._indexes.move_to_end(key)
        if len(self._indexes) > _MAX_INDEXES:
            self._indexes.popitem(last=False)
        return index


@dataclass(slots=True)
class _Found:
    """The lines found so far."""

    encoding: str
    numbers: list[int] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    used_bytes: int = 0
    next_number: int = 1

    def take(self, scan: _Scan, ranges: tuple[LineRange, ...]) -> tuple[LineRange, ...]:
        """Take the ranges up to the budget; return what is left of them."""
        for first, last in ranges:
            self.next_number = first
            start = scan.start_of(first)
            if start is None:
                break
            for kept, length in scan.lines_from(start):
                piece = _shown(self.next_number, kept, length, self.encoding)
                self.used_bytes += size_of(piece)
                if self.used_bytes > BUDGET_BYTES:
                    return remaining(ranges, self.next_number)
                self.numbers.append(self.next_number)
                self.pieces.append(piece)
                self.next_number += 1
                if self.next_number > last:
                    break
            else:
                # The end of the file: no later range exists either.
                scan.index.total_lines = self.next_number - 1
                break
        return ()


@lru_cache(maxsize=2)
def _zeros(length: int) -> bytes:
    return bytes(length)


def _shown(number: int, kept: bytes, length: int, encoding: str) -> str:
    text = kept.decode(encoding, "replace").rstrip("\r")
    # Not for editing, so what cannot be seen may be written out.
    shown = visible(text[:MAX_LINE_CHARS], multiline=True)
    if length <= len(kept) and len(text) <= MAX_LINE_CHARS:
        return f"{number} {shown}"
    return f"{number} {shown}… [line cut: {length:,} bytes in all]"


def _nth_line_end(piece: bytes, n: int) -> int:
    """Return the position of the n-th line feed, from 1, by halving the stretch."""
    low, high = 0, len(piece)
    while high - low > _ENOUGH_BYTES:
        middle = (low + high) // 2
        ends = piece.count(b"\n", low, middle)
        if ends >= n:
            high = middle
        else:
            n -= ends
            low = middle
    position = low - 1
    for _ in range(n):
        position = piece.index(b"\n", position + 1)
    return position


def _encoding_of(sample: bytes) -> str:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise WorkspaceError(
            "is UTF-16 text too large to be read whole; convert it with bash_command "
            "(iconv -f UTF-16 -t UTF-8) and read the copy",
            code="too_large",
        )
    if len(sample) == _SAMPLE_BYTES:
        # It may end in the middle of a character.
        sample = sample[: sample.rfind(b"\n") + 1] or sample[:-4]
    encoding = decode(sample).encoding
    return "utf-8-sig" if sample.startswith(codecs.BOM_UTF8) else encoding

"""What a file gave of what was asked for, before one budget cuts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.tools.reading.ranges import Unit
from winx_tui.workspace.file_state import LineRange

BUDGET_BYTES = 84_000
"""For all files of one call: about 24,000 tokens at 3.5 bytes each."""
MAX_LINE_CHARS = 4_000
"""A longer line is cut, and does not count as read."""
LINE_ENDS = "\r\n"
"""Characters that are taken off the end of a line where it is shown."""
MAX_BLOCK_BYTES = 20_000
"""A longer cell or page is cut."""


@dataclass(frozen=True, slots=True)
class Version:
    """Which content of a file was read."""

    content_hash: str
    total_lines: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Pieces of one file: numbered lines, or whole cells or pages.

    Not more pieces are held than fill the budget of a call.
    """

    unit: Unit
    numbers: tuple[int, ...]
    """Of the pieces, from 1, in order."""
    pieces: tuple[str, ...]
    """As they are shown, numbers included."""
    total: int | None
    """How many pieces the file has; None where nobody has counted them."""
    left: tuple[LineRange, ...] = ()
    """Asked for, but not held here."""
    clipped: frozenset[int] = frozenset()
    """Pieces that are themselves cut; they do not count as read."""
    notes: tuple[str, ...] = ()
    """What is to be said of the file: its encoding, its size."""
    remark: str = ""
    """A sentence below the pieces; empty where nothing is to be said."""
    encoding: str | None = None
    version: Version | None = None
    """None where the file cannot be edited here, so that nothing need be remembered."""


def size_of(piece: str) -> int:
    """Return the bytes of a piece with its line end."""
    return len(piece) + 1 if piece.isascii() else len(piece.encode("utf-8", "replace")) + 1


def size_of_all(pieces: Sequence[str]) -> int:
    """Return the bytes of pieces with their line ends."""
    return size_of("\n".join(pieces)) if pieces else 0


def shown_line(number: int, line: str) -> tuple[str, bool]:
    """Write a line behind its number; tell whether it had to be cut."""
    body = line.rstrip(LINE_ENDS)
    if len(body) <= MAX_LINE_CHARS:
        return f"{number} {body}", False
    return f"{number} {body[:MAX_LINE_CHARS]}… [line cut: {len(body):,} characters in all]", True


def clipped_block(text: str, unit: Unit) -> str:
    """Cut a cell or page that is too long to be shown whole."""
    data = text.encode("utf-8", "replace")
    if len(data) <= MAX_BLOCK_BYTES:
        return text
    head = data[:MAX_BLOCK_BYTES].decode("utf-8", "ignore")
    return f"{head}… [{unit} cut: {len(data):,} bytes in all]"


def within(ranges: tuple[LineRange, ...], total: int) -> tuple[LineRange, ...]:
    """Keep the parts of the ranges that exist."""
    return tuple((first, min(last, total)) for first, last in ranges if first <= total)


def remaining(ranges: tuple[LineRange, ...], next_number: int) -> tuple[LineRange, ...]:
    """Keep the parts of the ranges from a number on."""
    return tuple((max(first, next_number), last) for first, last in ranges if last >= next_number)

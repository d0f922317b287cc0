"""A file's lines as rows of a width: one each, or wrapped. Pure."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rich.cells import cell_len, get_character_cell_size


class TextRows:
    """Knows which part of which line stands in a row."""

    def __init__(self, lines: Sequence[str], width: int, *, is_wrapped: bool) -> None:
        """Lay lines out.

        Args:
            lines: safe text without line ends.
            width: columns for the text, at least 2.
            is_wrapped: whether a long line goes on in the rows below.
        """
        self._lines = lines
        self._width = max(2, width)
        self._tops: list[int] | None = None
        """The first row of each line, and the end; None: a row is a line."""
        if is_wrapped:
            heights = (row_count(line, self._width) for line in lines)
            self._tops = list(accumulate(heights, initial=0))

    def __len__(self) -> int:
        return len(self._lines) if self._tops is None else self._tops[-1]

    def line_at(self, row: int) -> int:
        """Return the index of the line that a row belongs to."""
        last = len(self._lines) - 1
        if self._tops is None:
            return max(0, min(row, last))
        return max(0, min(bisect_right(self._tops, row) - 1, last))

    def top_of(self, line: int) -> int:
        """Return the first row of a line, by its index."""
        return line if self._tops is None else self._tops[line]

    def part(self, row: int) -> tuple[int, int, int]:
        """Return the index of a row's line, and from where to where in it the row goes."""
        line = self.line_at(row)
        text = self._lines[line]
        if self._tops is None:
            return line, 0, len(text)
        edges = [0, *cuts(text, self._width), len(text)]
        piece = row - self._tops[line]
        return line, edges[piece], edges[piece + 1]


def row_count(text: str, width: int) -> int:
    """Count the rows that a line takes."""
    if text.isascii():
        return max(1, -(-len(text) // width))
    return len(cuts(text, width)) + 1


def cuts(text: str, width: int) -> list[int]:
    """Return where a line is broken so that no row is wider."""
    if text.isascii():
        return list(range(width, len(text), width))
    if len(text) <= width and cell_len(text) <= width:
        return []
    found: list[int] = []
    column = 0
    for at, character in enumerate(text):
        cells = get_character_cell_size(character)
        if column + cells > width:
            found.append(at)
            column = 0
        column += cells
    return found


Hit = tuple[int, int, int]
"""Index of a line, and from where to where in it."""


MAX_HITS = 10_000


class LineSearch:
    """Finds a text in lines; all of them are searched as one, at every key."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Take safe text without line ends."""
        self._text = "\n".join(lines)
        lowered = self._text.lower()
        # Few letters become two; then capitals count, or every place would be another.
        self._lowered = lowered if len(lowered) == len(self._text) else self._text
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=0))

    def hits(self, query: str) -> list[Hit]:
        """Return the first places, MAX_HITS at most; capitals count only where some are typed."""
        text = self._text if query != query.lower() else self._lowered
        hits: list[Hit] = []
        at = text.find(query) if query else -1
        while at >= 0 and len(hits) < MAX_HITS:
            line = bisect_right(self._starts, at) - 1
            column = at - self._starts[line]
            hits.append((line, column, column + len(query)))
            at = text.find(query, at + len(query))
        return hits


def next_hit(hits: Sequence[Hit], place: tuple[int, int], direction: int) -> int:
    """Return the index of the nearest hit after a place, or before it, going round the end.

    Args:
        hits: at least one, in order.
        place: line and column; a hit that begins there is passed over.
        direction: 1 or -1.
    """
    if direction > 0:
        return bisect_right(hits, (*place, sys.maxsize)) % len(hits)
    return (bisect_left(hits, (*place, 0)) - 1) % len(hits)

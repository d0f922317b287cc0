"""A hunk as two columns: the old lines beside the new ones."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, zip_longest

from textual.content import Content

from winx_tui.tui.blocks.hunk import changed_runs
from winx_tui.tui.blocks.hunk_text import HunkText, numbered, text_room

_SEPARATOR = "│ "
_SOME_COLUMNS = 100
"""More than numbers and marks take."""

Beside = tuple[int | None, int | None]
"""Indices of the lines at the left and at the right; None: nothing stands there."""


def side_by_side_columns(longest: int, number_width: int) -> int:
    """Return the columns in which lines of so many are not wrapped."""
    around = _SOME_COLUMNS - text_room(_SOME_COLUMNS, number_width)
    return len(_SEPARATOR) + 2 * (longest + around)


class SideBySideHunk:
    """Knows its height at once, and each row when it is asked for."""

    def __init__(self, text: HunkText, width: int, number_width: int) -> None:
        self._text = text
        self._number_width = number_width
        self._left_width = (width - len(_SEPARATOR)) // 2
        self._right_width = width - len(_SEPARATOR) - self._left_width
        self._left_room = text_room(self._left_width, number_width)
        self._right_room = text_room(self._right_width, number_width)
        self._besides = list(lines_beside(text))
        self._tops = list(accumulate(map(self._height, self._besides), initial=0))

    def __len__(self) -> int:
        return self._tops[-1]

    def row(self, number: int) -> Content:
        """Draw one row."""
        index = bisect_right(self._tops, number) - 1
        left, right = self._besides[index]
        piece = number - self._tops[index]
        one = self._cell(left, piece, self._left_width, is_old=True)
        other = self._cell(right, piece, self._right_width, is_old=False)
        gap = " " * (self._left_width - one.cell_length)
        return one + Content(gap) + Content.styled(_SEPARATOR, "$rule") + other

    def _cell(self, index: int | None, piece: int, width: int, *, is_old: bool) -> Content:
        if index is None:
            return Content("")
        line = self._text.hunk.lines[index]
        pieces = self._text.pieces(index, text_room(width, self._number_width))
        text = pieces[piece] if piece < len(pieces) else Content("")
        number = line.old if is_old else line.new
        return numbered(line.mark, 0 if piece else number, text, width, self._number_width)

    def _height(self, beside: Beside) -> int:
        left, right = beside
        return max(
            self._text.height(left, self._left_room) if left is not None else 1,
            self._text.height(right, self._right_room) if right is not None else 1,
        )


def lines_beside(text: HunkText) -> Iterator[Beside]:
    """Set the lines of a hunk side by side: like beside like, the rest in order."""
    partner = dict(text.pairs)
    runs = {(removed or added)[0]: (removed, added) for removed, added in changed_runs(text.hunk)}
    index = 0
    while index < len(text.hunk.lines):
        if index not in runs:
            yield index, index
            index += 1
            continue
        removed, added = runs[index]
        left = right = 0
        for position, line in enumerate(removed):
            if line in partner:
                other = added.index(partner[line], right)
                yield from zip_longest(removed[left:position], added[right:other])
                yield line, partner[line]
                left, right = position + 1, other + 1
        yield from zip_longest(removed[left:], added[right:])
        index += len(removed) + len(added)

"""A hunk as one column: removed lines, then added ones."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from textual.content import Content

from winx_tui.tui.blocks.hunk_text import HunkText, numbered, text_room


class UnifiedHunk:
    """Knows its height at once, and each row when it is asked for."""

    def __init__(self, text: HunkText, width: int, number_width: int) -> None:
        self._text = text
        self._width = width
        self._number_width = number_width
        self._room = text_room(width, number_width)
        heights = (text.height(index, self._room) for index in range(len(text.hunk.lines)))
        self._tops = list(accumulate(heights, initial=0))

    def __len__(self) -> int:
        return self._tops[-1]

    def row(self, number: int) -> Content:
        """Draw one row."""
        index = bisect_right(self._tops, number) - 1
        line = self._text.hunk.lines[index]
        piece = number - self._tops[index]
        return numbered(
            line.mark,
            0 if piece else line.new or line.old,
            self._text.pieces(index, self._room)[piece],
            self._width,
            self._number_width,
        )

"""A list of rows, the one under the cursor with a mark, for pages."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

_MARK_COLUMNS = 2
_SCROLL_BAR = 1

_CHUNK = 40
"""So many rows are laid out at first, and as many more as the end comes near."""

DrawRow = Callable[[int, int], Content]
"""Draws the row of an index in so many columns, the mark left out."""


class MarkedList(OptionList, can_focus=False):
    """Rows that others draw; keys are given to it by its page."""

    def __init__(self, draw: DrawRow, *, id: str) -> None:
        super().__init__(id=id)
        self._draw = draw
        self._marked: int | None = None
        self._columns = 0
        self._count = 0
        self._lines_laid_out = 0

    @property
    def lines_wanted(self) -> int:
        """Return how many lines all rows take; those not laid out yet count as one each."""
        return self._lines_laid_out + self._count - self.option_count

    def fill(self, count: int, at: int) -> None:
        """Show so many rows, with the cursor on one of them."""
        top = self.scroll_y
        self._marked = None
        self._columns = self._row_columns()
        self._count = count
        self.clear_options()
        self._lines_laid_out = 0
        self._lay_out(at)
        self.scroll_to(y=top, animate=False)
        self.highlighted = at if count else None

    def move(self, step: int) -> None:
        """Mark another row."""
        self._go(step, 1)

    def page(self, direction: int) -> None:
        """Mark a row about a screenful away."""
        self._go(direction, max(1, self.size.height // 2 - 1))

    def on_resize(self) -> None:
        """Draw the rows for another width."""
        if self._row_columns() != self._columns:
            self.fill(self._count, self.highlighted or 0)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Lay out more rows where the last ones come into sight."""
        super().watch_scroll_y(old_value, new_value)
        if self.option_count < self._count and new_value >= self.max_scroll_y:
            self._lay_out(self.option_count)

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Draw the mark of the row under the cursor, and take it from the one before."""
        super().watch_highlighted(highlighted)
        before, self._marked = self._marked, highlighted
        for index, is_marked in ((before, False), (highlighted, True)):
            if index is not None and index < self.option_count:
                row = self._row(index, is_marked=is_marked)
                self.replace_option_prompt_at_index(index, row)

    def _go(self, direction: int, steps: int) -> None:
        if self._count:
            at = max(0, min(self._count - 1, (self.highlighted or 0) + direction * steps))
            self._lay_out(at)
            self.highlighted = at

    def _lay_out(self, at: int) -> None:
        """See to it that a row, and some after it, are there."""
        there = self.option_count
        if there <= at or not there:
            wanted = range(there, min(self._count, (at // _CHUNK + 1) * _CHUNK))
            rows = [self._row(index, is_marked=False) for index in wanted]
            self._lines_laid_out += sum(row.plain.count("\n") + 1 for row in rows)
            self.add_options(Option(row) for row in rows)

    def _row_columns(self) -> int:
        return max(10, self.size.width - _MARK_COLUMNS - _SCROLL_BAR)

    def _row(self, index: int, *, is_marked: bool) -> Content:
        first, *others = self._draw(index, self._row_columns()).split("\n")
        mark = Content.styled("› ", "$accent bold") if is_marked else Content("  ")
        return Content("\n").join([mark + first, *(Content("  ") + line for line in others)])

"""The diff of one file, with a hunk that is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from winx_tui.core.preview import FileDiff
from winx_tui.tui.blocks.safe_text import filled
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.glyphs import glyphs_of
from winx_tui.tui.screens.approval_diff import DiffView, split_columns

_CURRENT = "on $cursor-row"
_STEP_COLUMNS = 12
_NUMBER_COLUMNS = 12
"""Room for numbers and marks beside a line that is not wrapped."""


class ChangeView(DiffView):
    """Shows one file after another; long lines are wrapped, or run on to the right."""

    margin_columns = 2

    @dataclass
    class Chosen(Message):
        """A person has clicked a hunk."""

        index: int

    def __init__(self, columns: DiffColumns, *, id: str) -> None:
        super().__init__((), columns, has_heads=True, id=id)
        self._chosen_columns = columns
        self.current = 0
        """The hunk that keys are about."""
        self.is_wrapped = True
        self._longest = 0

    def show(self, files: Sequence[FileDiff], *, hunk: int, top: int) -> None:
        """Show the diff of another file.

        Args:
            files: one, or none.
            hunk: the one that is looked at.
            top: the row that stands at the top.
        """
        self._files = tuple(files)
        self._needed = split_columns(self._files)
        lines = (line for file in files for line in file.unified_diff.split("\n"))
        self._longest = max((len(line.expandtabs()) for line in lines), default=0)
        self._lay_out_anew()
        self.current = max(0, min(hunk, len(self.drawn.places) - 1))
        self.scroll_to(0, top, animate=False, force=True)

    def look_at(self, index: int) -> bool:
        """Go to a hunk; False where there is none of that number."""
        if index not in range(len(self.drawn.places)):
            return False
        self.current = index
        rows, top, height = self.drawn.places[index], self.scroll_offset.y, self.size.height
        if rows.start < top or rows.stop > top + height:
            self.scroll_to(y=rows.start, animate=False, force=True)
        self.redraw()
        return True

    def toggle_wrap(self) -> None:
        """Wrap long lines, or let them run on; the latter is in one column only."""
        self.is_wrapped = not self.is_wrapped
        self.styles.overflow_x = "hidden" if self.is_wrapped else "auto"
        self._columns = self._chosen_columns if self.is_wrapped else DiffColumns(chosen_split=False)
        self._lay_out_anew()
        self.look_at(self.current)

    def across(self, direction: int) -> None:
        """Scroll sideways."""
        self.scroll_relative(x=direction * _STEP_COLUMNS, animate=False)

    def content_row(self, row: int) -> Content:
        """Draw a row with the mark of the hunk that is looked at."""
        content = super().content_row(row)
        place = self.drawn.place_at(row)
        if place != self.current:
            return Content("  ") + content
        mark = "> " if glyphs_of(self.app).is_spoken else "▎ "
        line = Content.styled(mark, "$primary") + content
        if row == self.drawn.places[place].start:
            return filled(line, self.text_width + self.margin_columns, f"bold {_CURRENT}")
        return line

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None:
            place = self.drawn.place_at(offset.y + self.scroll_offset.y)
            if place is not None:
                self.post_message(self.Chosen(place))

    def render_line(self, y: int) -> Strip:
        """Draw a row, from the column that it is scrolled to."""
        if self.is_wrapped:
            return super().render_line(y)
        row, width = y + self.scroll_offset.y, self.size.width
        style = self.visual_style.rich_style
        if row >= len(self.drawn):
            return Strip.blank(width, style)
        content = self.content_row(row)
        strip = Strip(content.render_segments(self.visual_style), content.cell_length)
        left = self.scroll_offset.x
        strip = strip.crop(left, left + width).adjust_cell_length(width, style)
        return strip.apply_offsets(left, row)

    def _text_width(self, width: int) -> int:
        wrapped = super()._text_width(width)
        return wrapped if self.is_wrapped else max(wrapped, self._longest + _NUMBER_COLUMNS)

    def _lay_out(self, width: int) -> None:
        super()._lay_out(width)
        across = width if self.is_wrapped else self._text_width(width) + self.margin_columns
        self.virtual_size = Size(across, len(self.drawn))

    def _lay_out_anew(self) -> None:
        self._laid_out = (-1, False, {})
        self.follow_choice()

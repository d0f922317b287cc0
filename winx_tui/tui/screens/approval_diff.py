"""A change that is asked about, in one column or two, drawn row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual import events
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from winx_tui.core.preview import FileDiff
from winx_tui.tui.blocks.diff import DrawnDiff
from winx_tui.tui.blocks.hunk import HunkPlace, read_hunks
from winx_tui.tui.blocks.side_by_side import side_by_side_columns
from winx_tui.tui.diff_columns import NARROWEST_SPLIT, DiffColumns

_SCROLLBAR_COLUMNS = 1
"""Kept free always, so that nothing moves when the bar appears."""


class DiffView(ScrollView, can_focus=False):
    """Draws only the rows in view: its cost does not grow with the change."""

    margin_columns = 0
    """At the left of every row, for what a kind of view says about its parts."""

    def __init__(
        self,
        files: Sequence[FileDiff],
        columns: DiffColumns,
        *,
        has_heads: bool = False,
        id: str | None = None,
    ) -> None:
        """Show a change.

        Args:
            files: The change.
            columns: How it shall be shown; toggling changes it.
            has_heads: Every part that can be decided begins with a row of its own.
            id: For the style sheet.
        """
        super().__init__(id=id)
        self._files = tuple(files)
        self._needed = split_columns(self._files)
        self._columns = columns
        self._has_heads = has_heads
        self._edited: Mapping[HunkPlace, str] = {}
        self._laid_out: tuple[int, bool, Mapping[HunkPlace, str]] = (-1, False, {})
        self._drawn = DrawnDiff((), 4)
        self._strips: LRUCache[int, Strip] = LRUCache(512)

    @property
    def text_width(self) -> int:
        """Return the columns that the rows have."""
        return self._text_width(self.size.width)

    @property
    def is_split(self) -> bool:
        """Tell whether old and new stand side by side."""
        return self._columns.is_split(self.text_width, self._needed)

    @property
    def can_split(self) -> bool:
        """Tell whether there are two sides, and room for both."""
        has_sides = any(file.kind == "edit" for file in self._files)
        return has_sides and self.text_width >= NARROWEST_SPLIT

    @property
    def drawn(self) -> DrawnDiff:
        """Return the change as it is laid out now."""
        return self._drawn

    def toggle_split(self) -> None:
        """Show it the other way, where that can be; what stood at the top stays there."""
        if not self.can_split:
            return
        top = self._drawn.place_at(self.scroll_offset.y)
        self._columns.toggle(self.text_width, self._needed)
        self.follow_choice()
        if top is not None:
            self.call_after_refresh(self._show_top, top)

    def follow_choice(self) -> None:
        """Show it as was chosen elsewhere meanwhile."""
        self._lay_out(self.size.width)
        self.refresh(layout=True)

    def scroll_page(self, direction: int) -> None:
        """Scroll by a page, keeping a row in view."""
        step = max(1, self.size.height - 1)
        self.scroll_relative(y=direction * step, animate=False)

    def content_row(self, row: int) -> Content:
        """Draw a row; what a kind of view adds to it comes here."""
        return self._drawn.row(row)

    def redraw(self) -> None:
        """Draw everything in view again."""
        self._strips.clear()
        self.refresh()

    def show_edited(self, edited: Mapping[HunkPlace, str]) -> None:
        """Draw other new lines in place of the proposed ones of some parts."""
        if edited != self._edited:
            self._edited = edited
            self.follow_choice()

    # Textual's events

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        self._lay_out(width)
        return max(1, len(self._drawn))

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out(self.size.width)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def selection_updated(self, selection: Selection | None) -> None:
        self.redraw()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        last = len(self._drawn) - 1
        rows = []
        start = selection.start.y if selection.start else 0
        end = selection.end.y if selection.end else last
        for row in range(max(0, start), min(end, last) + 1):
            text = self.content_row(row).plain
            span = selection.get_span(row) or (0, -1)
            rows.append(text[span[0] : None if span[1] < 0 else span[1]].rstrip())
        return "\n".join(rows), "\n"

    def render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        width = self.size.width
        if row >= len(self._drawn):
            return Strip.blank(width, self.visual_style.rich_style)
        selection = self.text_selection
        if selection is None and (known := self._strips.get(row)) is not None:
            return known
        content = self.content_row(row)
        if selection is not None and (span := selection.get_span(row)) is not None:
            end = len(content) if span[1] < 0 else span[1]
            style = self.screen.get_visual_style("screen--selection")
            content = content.stylize(style, span[0], end)
        strip = Strip(content.render_segments(self.visual_style), content.cell_length)
        strip = strip.adjust_cell_length(width, self.visual_style.rich_style).apply_offsets(0, row)
        if selection is None:
            self._strips[row] = strip
        return strip

    # Private

    def _text_width(self, width: int) -> int:
        return max(4, width - _SCROLLBAR_COLUMNS - self.margin_columns)

    def _lay_out(self, width: int) -> None:
        text_width = self._text_width(width)
        is_split = self._columns.is_split(text_width, self._needed)
        wanted = (text_width, is_split, self._edited)
        if wanted == self._laid_out:
            return
        self._laid_out = wanted
        self._drawn = DrawnDiff(
            self._files,
            text_width,
            is_split=is_split,
            has_heads=self._has_heads,
            edited=self._edited,
        )
        self._strips.clear()
        self.virtual_size = Size(width, len(self._drawn))

    def _show_top(self, place: int) -> None:
        self.scroll_to(y=self._drawn.places[place].start, animate=False, force=True)


def split_columns(files: Sequence[FileDiff]) -> int:
    """Return the columns that a change needs side by side, so that no line is wrapped."""
    needed = 0
    for file in (file for file in files if file.kind == "edit"):
        lines = [line for hunk in read_hunks(file.unified_diff) for line in hunk.lines]
        last = max((max(line.old, line.new) for line in lines), default=1)
        longest = max((cell_len(line.text.expandtabs()) for line in lines), default=0)
        needed = max(needed, side_by_side_columns(longest, len(str(last))))
    return needed

"""A file's lines with numbers and colours, drawn as they come into view."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.cache import LRUCache
from textual.content import Content, Span
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from winx_tui.tui.blocks.code import LineColours, language_of
from winx_tui.tui.blocks.safe_text import filled
from winx_tui.tui.screens.preview_rows import Hit, LineSearch, TextRows, next_hit
from winx_tui.tui.screens.preview_source import Source

_GAP = 2
"""Columns between the numbers and the text."""
_STEP = 8
"""Columns that long lines are moved by."""


class FileView(ScrollView, can_focus=False):
    """Has a cursor on one line; its cost does not grow with the file."""

    def __init__(self, source: Source, line: int) -> None:
        """Show a file, with the cursor on a line from 1."""
        super().__init__(id="preview-text")
        self.is_wrapped = False
        self._shift = 0
        """Columns of the lines that are out of view at the left."""
        self._hits: list[Hit] = []
        self._hit = -1
        self._strips: LRUCache[int, Strip] = LRUCache(512)
        self._lines: Sequence[str] = ()
        self._line = 0
        self.show(source)
        self._line = max(0, min(line - 1, len(self._lines) - 1))

    @property
    def line(self) -> int:
        """Return the line that the cursor is on, from 1."""
        return self._line + 1

    @property
    def line_count(self) -> int:
        """Return how many lines there are to see."""
        return len(self._lines)

    @property
    def hits(self) -> tuple[int, int]:
        """Return the number of the hit that was gone to, from 1, and of how many; (0, 0)."""
        return self._hit + 1, len(self._hits)

    def show(self, source: Source) -> None:
        """Show another state of the file, at the same place."""
        self._lines = source.lines
        self._colours = LineColours(source.lines, language_of(source.path.name))
        self._search = LineSearch(source.lines)
        self._widest = max(map(_cells, source.lines), default=0)
        self._numbers = len(str(len(source.lines)))
        self._hits, self._hit = [], -1
        self._line = max(0, min(self._line, len(self._lines) - 1))
        self._lay_out()

    def go_to(self, line: int) -> None:
        """Put the cursor on a line, from 1, and bring that into view."""
        self._line = max(0, min(line - 1, len(self._lines) - 1))
        self._bring_into_view()

    def move(self, step: int) -> None:
        """Go some lines down, or up."""
        self.go_to(self.line + step)

    def page(self, direction: int) -> None:
        """Go on by a page, keeping a row in view."""
        rows = max(1, self.size.height - 1)
        line = self._rows.line_at(self._rows.top_of(self._line) + direction * rows)
        self.scroll_relative(y=direction * rows, animate=False, force=True)
        self.go_to(line + 1)

    def shift(self, direction: int) -> None:
        """Move long lines sideways."""
        self._shift = max(0, min(self._shift + direction * _STEP, self._widest - _STEP))
        self._redraw()

    def toggle_wrap(self) -> None:
        """Wrap long lines, or let them run on; the cursor stays in view."""
        self.is_wrapped = not self.is_wrapped
        self._shift = 0
        self._lay_out()
        self.call_after_refresh(self._bring_into_view)

    def search(self, query: str, begin: int) -> None:
        """Mark a text wherever it stands, and go to the first place from a line on, from 1."""
        self._hits = self._search.hits(query)
        self._hit = -1
        if self._hits:
            self._show_hit(next_hit(self._hits, (begin - 1, -1), 1))
        else:
            self.go_to(begin)

    def find(self, direction: int) -> None:
        """Go to the next hit, or to the one before."""
        if self._hits:
            at = self._hits[self._hit][:2] if self._hit >= 0 else (self._line, -1)
            self._show_hit(next_hit(self._hits, at, direction))

    # Textual's events

    def on_mount(self) -> None:
        self.call_after_refresh(self._bring_into_view)

    def on_resize(self, event: events.Resize) -> None:
        if self._room != self._laid_out_for:
            self._lay_out()
        self.call_after_refresh(self._bring_into_view)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and self._lines:
            self._line = self._rows.line_at(offset.y + self.scroll_offset.y)
            self._redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def selection_updated(self, selection: Selection | None) -> None:
        self._redraw()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        margin = self._numbers + _GAP
        first = selection.start.y if selection.start else 0
        last = selection.end.y if selection.end else len(self._rows) - 1
        parts: list[str] = []
        for row in range(max(0, first), min(last, len(self._rows) - 1) + 1):
            start, end = selection.get_span(row) or (0, -1)
            text = self._content(row).plain[max(start, margin) : None if end < 0 else end]
            is_going_on = bool(parts) and not self._begins_line(row)
            parts.append(text.rstrip() if is_going_on or not parts else f"\n{text.rstrip()}")
        return "".join(parts), "\n"

    def render_line(self, y: int) -> Strip:
        row, width = y + self.scroll_offset.y, self.size.width
        style = self.visual_style
        if row >= len(self._rows) or not self._lines:
            return Strip.blank(width, style.rich_style)
        if (known := self._strips.get(row)) is not None:
            return known
        content = self._content(row)
        if self._is_cut(row):
            content = content.pad_right(width - 1 - content.cell_length)
            content += Content.styled("…", "$text-quiet")
        if self._rows.line_at(row) == self._line:
            content = filled(content, width, "on $cursor-row")
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(row)) is not None:
            end = len(content) if span[1] < 0 else span[1]
            selected = self.screen.get_visual_style("screen--selection")
            content = content.stylize(selected, span[0], end)
        strip = Strip(content.render_segments(style), content.cell_length)
        strip = strip.adjust_cell_length(width, style.rich_style).apply_offsets(0, row)
        self._strips[row] = strip
        return strip

    # Private

    def _content(self, row: int) -> Content:
        index, start, end = self._rows.part(row)
        begins = self._begins_line(row)
        number = str(index + 1) if begins else ""
        style = "$accent" if index == self._line else "$text-quiet"
        text = self._text(index)
        is_whole = self.is_wrapped
        text = text[start:end] if is_whole else _from_column(text, self._shift, self._room)
        return Content.styled(f"{number:>{self._numbers}}{' ' * _GAP}", style) + text

    def _is_cut(self, row: int) -> bool:
        """Tell whether a line goes on where there is no room for it."""
        line = self._lines[self._rows.line_at(row)]
        return not self.is_wrapped and _cells(line) > self._shift + self._room

    def _text(self, index: int) -> Content:
        spans = list(self._colours.spans(index))
        at = bisect_left(self._hits, (index, 0, 0))
        while at < len(self._hits) and self._hits[at][0] == index:
            _, start, end = self._hits[at]
            spans.append(Span(start, end, "bold reverse" if at == self._hit else "reverse"))
            at += 1
        return Content(self._lines[index], spans)

    def _begins_line(self, row: int) -> bool:
        return self._rows.top_of(self._rows.line_at(row)) == row

    def _show_hit(self, hit: int) -> None:
        self._hit = hit
        line, start, end = self._hits[hit]
        if not self.is_wrapped and not self._shift <= start <= end <= self._shift + self._room:
            self._shift = max(0, start - self._room // 2) if end > self._room else 0
        self.go_to(line + 1)

    @property
    def _room(self) -> int:
        return max(2, self.size.width - self._numbers - _GAP - 1)

    def _lay_out(self) -> None:
        self._laid_out_for = self._room
        self._rows = TextRows(self._lines, self._room, is_wrapped=self.is_wrapped)
        self.virtual_size = Size(self.size.width, len(self._rows))
        self._redraw()

    def _bring_into_view(self) -> None:
        """Scroll as little as shows the cursor's line, a line that is far away in the middle."""
        self._redraw()
        top, height = self.scroll_offset.y, self.size.height
        if not self._lines or not height:
            return
        row = self._rows.top_of(self._line)
        if top <= row < top + height:
            return
        is_near = top - height <= row < top + 2 * height
        y = row - height // 2 if not is_near else row if row < top else row - height + 1
        self.scroll_to(y=max(0, y), animate=False, force=True)

    def _redraw(self) -> None:
        self._strips.clear()
        self.refresh()


def _cells(line: str) -> int:
    return len(line) if line.isascii() else cell_len(line)


def _from_column(text: Content, column: int, room: int) -> Content:
    """Return what can be seen of a line from a column on."""
    seen = text[: column + room]
    if seen.cell_length == len(seen):
        return seen[column:]
    left = 0
    for at, character in enumerate(seen.plain):
        if left >= column:
            return seen[at:].truncate(room)
        left += Content(character).cell_length
    return Content("")

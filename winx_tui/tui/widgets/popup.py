"""The list of suggestions above the prompt."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from winx_tui.tui.blocks.safe_text import filled, one_line
from winx_tui.tui.completion import Suggestion

MAX_ROWS = 8
_BORDER_ROWS = 2


class Popup(Widget):
    """Shows suggestions and which is marked; it never takes the focus."""

    class Picked(Message):
        """A suggestion was clicked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._suggestions: Sequence[Suggestion] = ()
        self._index = 0
        self.display = False

    @property
    def is_open(self) -> bool:
        """Tell whether anything is shown."""
        return bool(self._suggestions)

    @property
    def current(self) -> Suggestion | None:
        """Return the marked suggestion."""
        return self._suggestions[self._index] if self._suggestions else None

    @property
    def has_moved(self) -> bool:
        """Tell whether another than the first is marked."""
        return self._index > 0

    def show(self, suggestions: Sequence[Suggestion]) -> None:
        """Show suggestions, or nothing; the first is marked."""
        if not suggestions and not self._suggestions:
            # At most keys: a layout of the whole screen would come with each.
            return
        has_other_size = len(suggestions) != len(self._suggestions)
        self._suggestions = suggestions
        self._index = 0
        self.display = bool(suggestions)
        self.refresh(layout=has_other_size)

    def mark(self, value: str) -> None:
        """Mark the suggestion of that value, if it is there."""
        values = [each.value for each in self._suggestions]
        if value in values:
            self._index = values.index(value)
            self.refresh()

    def move(self, step: int) -> None:
        """Mark another suggestion, around the ends."""
        if self._suggestions:
            self._index = (self._index + step) % len(self._suggestions)
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        rows = min(len(self._suggestions), MAX_ROWS, container.height - _BORDER_ROWS)
        return max(1, rows)

    def render(self) -> Content:
        width = self.size.width
        label_width = max((len(one_line(each.label)) for each in self._suggestions), default=0)
        shown = self._shown()
        if any(each.detail for each in self._suggestions):
            label_width = min(label_width, max(16, width // 2))
        rows = [self._row(index, label_width, width) for index in shown]
        if self._has_more_row:
            below = len(self._suggestions) - shown.stop
            more = f"  … {below} more ↓" if below else f"  … {shown.start} more ↑"
            rows.append(Content.styled(more, "$text-quiet italic").truncate(width))
        return Content("\n").join(rows)

    def on_click(self, event: events.Click) -> None:
        shown = self._shown()
        index = shown.start + event.get_content_offset_capture(self).y
        if index in shown:
            self._index = index
            self.post_message(self.Picked())

    @property
    def _has_more_row(self) -> bool:
        """Tell whether the last row counts what does not fit."""
        return 1 < self.size.height < len(self._suggestions)

    def _shown(self) -> range:
        """Return which suggestions are in view."""
        rows = max(1, self.size.height - self._has_more_row)
        last_first = max(0, len(self._suggestions) - rows)
        first = min(max(0, self._index - rows + 1), last_first)
        return range(first, min(first + rows, len(self._suggestions)))

    def _row(self, index: int, label_width: int, width: int) -> Content:
        suggestion = self._suggestions[index]
        is_marked = index == self._index
        label = Content.styled(one_line(suggestion.label), "bold" if is_marked else "")
        label = label.truncate(label_width, ellipsis=True)
        label = label.pad_right(label_width - label.cell_length + 2)
        row = Content("› " if is_marked else "  ") + label
        row += Content.styled(one_line(suggestion.detail), "$text-quiet")
        row = row.truncate(width, ellipsis=True)
        return filled(row, width, "on $cursor-row") if is_marked else row

"""The list of the page of models: only the lines on the screen are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from winx_tui.core.messages import ModelRef
from winx_tui.llm.providers import PROVIDERS
from winx_tui.tui.blocks.safe_text import filled, one_line
from winx_tui.tui.screens.models_entries import Entry, price_words, window_words

_WINDOW_COLUMNS = 7
_PRICE_COLUMNS = 16
_MARKS_COLUMNS = 4
_BESIDE_COLUMNS = _MARKS_COLUMNS + 1 + _WINDOW_COLUMNS + 2 + _PRICE_COLUMNS
_MIN_NAME = 16


@dataclass(frozen=True, slots=True)
class Marks:
    """Which models are what."""

    current: ModelRef | None = None
    default: ModelRef | None = None


class ModelList(Widget, can_focus=True):
    """Lines with a cursor; keys are the page's."""

    @dataclass
    class Moved(Message):
        """The cursor stands on another line."""

    @dataclass
    class Picked(Message):
        """A click on the line under the cursor."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: Sequence[Entry] = ()
        self._marks = Marks()
        self._at = 0
        self._top = 0
        self._widest = 0
        """Of the names that are listed, in characters."""

    @property
    def entry(self) -> Entry | None:
        """Return the line under the cursor; None where there is none."""
        return self._entries[self._at] if self._entries else None

    @property
    def lines_wanted(self) -> int:
        """Return how many lines there are, shown or not."""
        return len(self._entries)

    def show(self, entries: Sequence[Entry], marks: Marks) -> None:
        """Show other lines; the cursor stays on its model or head where that is still there."""
        before = self.entry
        self._entries, self._marks = entries, marks
        refs = (entry.ref for entry in entries)
        self._widest = max((len(one_line(ref.model)) for ref in refs if ref), default=0)
        self._at = _place_of(before, entries, marks)
        self._follow()
        self.post_message(self.Moved())

    def move(self, step: int) -> None:
        """Move the cursor by so many lines."""
        if self._entries:
            self._at = max(0, min(len(self._entries) - 1, self._at + step))
            self._follow()
            self.post_message(self.Moved())

    def page(self, direction: int) -> None:
        """Move the cursor by what is on the screen."""
        self.move(direction * max(1, self.size.height - 1))

    def edge(self, direction: int) -> None:
        """Move the cursor to the first or the last line."""
        self.move(direction * len(self._entries))

    def render(self) -> Content:
        width = self.size.width
        shown = range(self._top, min(len(self._entries), self._top + self.size.height))
        rows = []
        for number in shown:
            row = self._row(self._entries[number], width)
            rows.append(filled(row, width, "on $cursor-row") if number == self._at else row)
        if not rows:
            rows = [Content.styled("No model has these words in its name.", "$text-quiet")]
        return Content("\n").join(row.truncate(width, ellipsis=True) for row in rows)

    def on_resize(self) -> None:
        self._follow()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(-3)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        number = self._top + event.y
        if number >= len(self._entries):
            return
        is_same = number == self._at
        self.move(number - self._at)
        if is_same:
            self.post_message(self.Picked())

    def _follow(self) -> None:
        height = max(1, self.size.height)
        self._top = max(min(self._top, self._at), self._at - height + 1, 0)
        self._top = min(self._top, max(0, len(self._entries) - height))
        if self._top == self._at and self._at and self._entries[self._at - 1].model is None:
            # The head of the first model is worth a line.
            self._top -= 1
        self.refresh()

    def _row(self, entry: Entry, width: int) -> Content:
        if entry.model is None:
            head = Content.styled(PROVIDERS[entry.group.name].title, "$primary bold")
            style = "$text-quiet" if entry.group.is_usable else "$text-warning"
            return head + Content.styled(f"  {one_line(entry.group.state)}", style)
        ref = entry.model.ref
        is_current, is_default = ref == self._marks.current, ref == self._marks.default
        marks = Content.styled("● " if is_current else "  ", "$success")
        marks += Content.styled("* " if is_default else "  ", "$accent")
        quota = one_line(entry.model.quota_left)
        columns = max(_MIN_NAME, min(self._widest, width - _BESIDE_COLUMNS))
        name = Content(one_line(ref.model)).truncate(columns, ellipsis=True)
        row = marks + name + Content(" " * (columns - name.cell_length + 1))
        row += Content.styled(window_words(entry.model).rjust(_WINDOW_COLUMNS), "$text-quiet")
        price_style = "$text-success" if entry.model.price.is_free else "$text-quiet"
        row += Content.styled("  " + price_words(entry.model).ljust(_PRICE_COLUMNS), price_style)
        return row + Content.styled(quota, "$text-quiet")


def _place_of(before: Entry | None, entries: Sequence[Entry], marks: Marks) -> int:
    """Return where the cursor goes: where it was, else to the model in use, else to a model.

    A model in use whose provider cannot be asked now is passed over for one that can.
    """
    places = {(entry.group.name, entry.ref): at for at, entry in enumerate(entries)}
    if before is not None and (before.group.name, before.ref) in places:
        return places[before.group.name, before.ref]
    if marks.current is not None:
        at = places.get((marks.current.provider, marks.current))
        if at is not None and entries[at].group.is_usable:
            return at
    return next((at for at, entry in enumerate(entries) if entry.model is not None), 0)

"""A list of few rows, each of several lines, with a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Static

from winx_tui.tui.blocks.safe_text import filled, one_line
from winx_tui.tui.screens.onboarding.steps import MenuRow

_INDENT = "  "


class Menu(VerticalScroll, can_focus=True):
    """Shows rows; keys are the page's."""

    DEFAULT_CSS = """
    Menu {
        height: auto;
        width: 100%;
        scrollbar-size-vertical: 1;
    }
    Menu > #menu-rows {
        height: auto;
        width: 100%;
    }
    """

    @dataclass
    class Moved(Message):
        """The cursor stands on another row."""

        row: MenuRow

    @dataclass
    class Picked(Message):
        """A row was clicked."""

    def __init__(
        self, rows: Sequence[MenuRow], *, at: str | None = None, is_airy: bool = False
    ) -> None:
        """Show rows, the cursor on the one with a value; airy: with a blank line between them."""
        super().__init__(id="menu")
        self._menu_rows = tuple(rows)
        self._is_airy = is_airy
        values = [row.value for row in rows]
        self._at = values.index(at) if at in values else 0
        self._places: list[tuple[int, int]] = []
        """First line of each row, and behind its last."""
        self._text = Static("", id="menu-rows")

    @property
    def row(self) -> MenuRow:
        """Return the row under the cursor."""
        return self._menu_rows[self._at]

    def compose(self) -> ComposeResult:
        yield self._text

    def replace(self, rows: Sequence[MenuRow]) -> None:
        """Show other words for the same rows."""
        self._menu_rows = tuple(rows)
        self._draw()

    def move(self, step: int) -> None:
        """Move the cursor; from the last row it goes on at the first."""
        self._go((self._at + step) % len(self._menu_rows))

    def on_resize(self) -> None:
        self._draw()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        # Not event.y, which counts from the text or from here, by where the click came from.
        line = event.screen_y - self.content_region.y + round(self.scroll_y)
        for number, (first, end) in enumerate(self._places):
            if first <= line < end:
                self._go(number)
                self.post_message(self.Picked())
                return

    def _go(self, number: int) -> None:
        if number != self._at:
            self._at = number
            self._draw()
            self.post_message(self.Moved(self.row))

    def _draw(self) -> None:
        width = max(8, self.scrollable_content_region.width)
        lines: list[Content] = []
        self._places = []
        for number, row in enumerate(self._menu_rows):
            if number and self._is_airy:
                lines.append(Content(""))
            own = _lines(row, width, is_marked=number == self._at)
            self._places.append((len(lines), len(lines) + len(own)))
            lines += own
        self._text.update(Content("\n").join(lines))
        # Once the text has its new height, and the menu its own.
        self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        """Scroll to the row under the cursor; of one that has no room its beginning is shown."""
        first, end = self._places[self._at]
        top, height = int(self.scroll_y), max(1, self.scrollable_content_region.height)
        if first < top or end > top + height:
            target = first if first < top else min(first, end - height)
            self.scroll_to(y=target, animate=False)


def _lines(row: MenuRow, width: int, *, is_marked: bool) -> list[Content]:
    mark = Content.styled("› " if is_marked else _INDENT, "$accent bold")
    words = Content.styled(one_line(row.label), "bold" if row.lines or is_marked else "")
    first, *more = words.wrap(width - len(_INDENT))
    if row.remark and not more:
        first += Content.styled(f"  {one_line(row.remark)}", "$text-success")
    head = [mark + first, *(Content(_INDENT) + line for line in more)]
    if is_marked:
        head = [
            filled(line.truncate(width, ellipsis=True), width, "on $cursor-row") for line in head
        ]
    below = [
        Content(_INDENT) + piece
        for line in row.lines
        for piece in Content.styled(one_line(line), "$text-quiet").wrap(width - len(_INDENT))
    ]
    if row.url:
        link = Content.styled(row.url, Style(link=row.url, underline=True))
        below.append((Content(_INDENT) + link).truncate(width, ellipsis=True))
    return [*head, *below]

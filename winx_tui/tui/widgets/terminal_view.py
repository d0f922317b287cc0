"""A program's screen, drawn cell by cell; every key that comes here is the program's."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from winx_tui.shell.frame import StyledFrame
from winx_tui.shell.grid import Cell
from winx_tui.shell.style import Color, Style

_CURSOR = RichStyle(reverse=True)
_REPLACEMENT = "�"
"""For what would not be as wide as its cells."""


class TerminalView(Widget, can_focus=True):
    """Draws the frames that it is shown; only rows that have changed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._frame = StyledFrame((), None)

    def show(self, frame: StyledFrame) -> None:
        """Draw another frame."""
        before, self._frame = self._frame, frame
        if len(before.rows) != len(frame.rows):
            self.refresh()
            return
        changed = {
            number
            for number, (row, old) in enumerate(zip(frame.rows, before.rows, strict=True))
            if row != old
        }
        changed |= {place[0] for place in (before.cursor, frame.cursor) if place}
        if changed:
            self.refresh(*(Region(0, number, self.size.width, 1) for number in sorted(changed)))

    def render_line(self, y: int) -> Strip:
        base = self.visual_style.rich_style
        width = self.size.width
        if y >= len(self._frame.rows):
            return Strip.blank(width, base)
        cursor = self._frame.cursor
        cursor_column = cursor[1] if cursor is not None and cursor[0] == y else None
        strip = Strip(_segments(self._frame.rows[y], cursor_column, base))
        return strip.adjust_cell_length(width, base)


def _segments(
    row: tuple[Cell, ...], cursor_column: int | None, base: RichStyle
) -> Iterator[Segment]:
    """Yield the row in pieces of one look."""
    cells = [
        (drawn(text, 1 + _is_wide(row, column)), style, column == cursor_column)
        for column, (text, style) in enumerate(row)
        if text
    ]
    for (style, is_cursor), group in groupby(cells, key=lambda cell: cell[1:]):
        look = base + rich_style(style)
        yield Segment("".join(cell[0] for cell in group), look + _CURSOR if is_cursor else look)


def _is_wide(row: tuple[Cell, ...], column: int) -> bool:
    return column + 1 < len(row) and not row[column + 1][0]


@lru_cache(maxsize=4096)
def drawn(text: str, width: int) -> str:
    """Return a cell's text without what could disturb its neighbours, and as wide as it must be."""
    text = "".join(each for each in text if unicodedata.category(each) not in ("Cf", "Cc", "Cs"))
    if cell_len(text) == width:
        return text
    first = text[:1]
    return first if cell_len(first) == width else _REPLACEMENT.ljust(width)


@lru_cache(maxsize=512)
def rich_style(style: Style) -> RichStyle:
    """Return a cell's look for the screen."""
    return RichStyle(
        color=_rich_color(style.foreground),
        bgcolor=_rich_color(style.background),
        bold=style.is_bold or None,
        dim=style.is_dim or None,
        italic=style.is_italic or None,
        underline=style.is_underlined or None,
        blink=style.is_blinking or None,
        reverse=style.is_reversed or None,
        conceal=style.is_hidden or None,
        strike=style.is_struck or None,
    )


def _rich_color(color: Color) -> RichColor | None:
    if color is None:
        return None
    return RichColor.from_ansi(color) if isinstance(color, int) else RichColor.from_rgb(*color)

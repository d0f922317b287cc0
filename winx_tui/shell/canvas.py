"""The state of an emulated terminal: its cells, its cursor, and how writing moves it."""

from __future__ import annotations

from winx_tui.shell.grid import BLANK, Cell, Grid, cell_width
from winx_tui.shell.style import PLAIN, Style

MIN_SIZE = 2
MAX_SIZE = 1_000
MAX_MARKS = 8
"""Combining marks on one cell."""
MAX_MODES = 64

_GRAPHICS = str.maketrans("`afgjklmnopqrstuvwxyz{|}~", "◆▒°±┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·")
"""DEC's line-drawing set."""
_Cursor = tuple[int, int, Style, bool]
"""Line, column, look, and whether lines count from the scroll region's top."""


class Canvas:
    """A screen that is written to and moved about on; what sequences mean is told by Screen."""

    def __init__(self, columns: int, lines: int) -> None:
        self.columns = _bounded(columns)
        self.lines = _bounded(lines)
        self.is_newline_mode = False
        """Whether a line feed returns to the first column too."""
        self._reset()

    def _reset(self) -> None:
        self._main = Grid(self.columns, self.lines)
        self._grid = self._main
        self.line = 0
        self.column = 0
        self._wraps_next = False
        self._style = PLAIN
        self._top, self._bottom = 0, self.lines - 1
        self._saved: _Cursor = (0, 0, PLAIN, False)
        self._saved_elsewhere = self._saved
        """The saved cursor of the screen that is not shown."""
        self._charsets = ["B", "B"]
        self._shift = 0
        self._modes = {"?7", "?25"}
        self._tabs = set(range(8, MAX_SIZE, 8))
        self._last = ""

    @property
    def rows(self) -> list[list[Cell]]:
        """Return the visible rows, each as many cells long as the screen is wide."""
        return self._grid.rows

    @property
    def text(self) -> list[str]:
        """Return the visible rows as plain text, blanks at their ends cut."""
        return self._grid.text()

    @property
    def is_alternate(self) -> bool:
        """Return whether a full-screen program has taken the screen."""
        return self._grid is not self._main

    @property
    def is_cursor_visible(self) -> bool:
        """Return whether the program shows the cursor."""
        return "?25" in self._modes

    def has_mode(self, mode: str) -> bool:
        """Return whether a mode is set, such as "?1" (application cursor keys)."""
        return mode in self._modes

    def resize(self, columns: int, lines: int) -> None:
        """Take another size; what does not fit is cut, nothing is wrapped anew."""
        self.columns, self.lines = _bounded(columns), _bounded(lines)
        line = self._grid.resize(self.columns, self.lines, self.line)
        if self._grid is not self._main:
            self._main.resize(self.columns, self.lines, self._saved_elsewhere[0])
        self._top, self._bottom = 0, self.lines - 1
        self._move(line, self.column, is_absolute=True)

    @property
    def _blank(self) -> Cell:
        """Return what erasing leaves: a blank in the background's colour."""
        background = self._style.background
        return BLANK if background is None else (" ", Style(background=background))

    def _write(self, text: str) -> None:
        if self._charsets[self._shift] == "0":
            text = text.translate(_GRAPHICS)
        if text.isascii():
            self._write_narrow(text)
        else:
            for character in text:
                width = cell_width(character)
                if width == 0:
                    self._combine(character)
                elif width == 1:
                    self._write_narrow(character)
                else:
                    self._write_wide(character)
        self._last = text[-1]

    def _write_narrow(self, text: str) -> None:
        style = self._style
        while text:
            self._wrap_if_due()
            room = self.columns - self.column
            piece, text = text[:room], text[room:]
            if "4" in self._modes:
                self._grid.insert(self.line, self.column, len(piece), BLANK)
            self._grid.put(self.line, self.column, [(character, style) for character in piece])
            self._advance(len(piece))
            if text and "?7" not in self._modes:
                # Without wrapping, the last cell is written again and again.
                text = text[-1:]
                self._grid.put(self.line, self.column, [(text, style)])
                return

    def _write_wide(self, character: str) -> None:
        self._wrap_if_due()
        if self.column == self.columns - 1:
            if "?7" not in self._modes:
                return
            self._wraps_next = True
            self._wrap_if_due()
        if "4" in self._modes:
            self._grid.insert(self.line, self.column, 2, BLANK)
        self._grid.put(self.line, self.column, [(character, self._style), ("", self._style)])
        self._advance(2)

    def _combine(self, mark: str) -> None:
        column = self.column if self._wraps_next else self.column - 1
        row = self.rows[self.line]
        if column > 0 and not row[column][0]:
            column -= 1
        if column >= 0 and len(row[column][0]) <= MAX_MARKS:
            row[column] = (row[column][0] + mark, row[column][1])

    def _advance(self, count: int) -> None:
        self.column += count
        if self.column >= self.columns:
            self.column = self.columns - 1
            self._wraps_next = "?7" in self._modes

    def _wrap_if_due(self) -> None:
        if self._wraps_next:
            self.column = 0
            self._index()

    def _index(self) -> None:
        self._wraps_next = False
        if self.line == self._bottom:
            self._grid.scroll(self._top, self._bottom, 1, self._blank)
        elif self.line < self.lines - 1:
            self.line += 1

    def _reverse_index(self) -> None:
        self._wraps_next = False
        if self.line == self._top:
            self._grid.scroll(self._top, self._bottom, -1, self._blank)
        elif self.line:
            self.line -= 1

    def _tab(self, count: int) -> None:
        stops = sorted(stop for stop in self._tabs if stop > self.column)[:count]
        # A tab keeps a due wrap due only at the very edge.
        self.column = min(stops[-1] if len(stops) == count else MAX_SIZE, self.columns - 1)

    def _tab_back(self, count: int) -> None:
        stops = sorted((stop for stop in self._tabs if stop < self.column), reverse=True)
        self.column = stops[count - 1] if len(stops) >= count else 0
        self._wraps_next = False

    def _switch(self, to_alternate: bool, *, keeps_cursor: bool) -> None:
        if to_alternate == self.is_alternate:
            return
        if to_alternate and keeps_cursor:
            self._save()
        self._saved, self._saved_elsewhere = self._saved_elsewhere, self._saved
        if to_alternate:
            self._saved = (0, 0, PLAIN, False)
            self._grid = Grid(self.columns, self.lines)
            return
        self._grid = self._main
        if keeps_cursor:
            self._restore()

    def _save(self) -> None:
        self._saved = (self.line, self.column, self._style, "?6" in self._modes)

    def _restore(self) -> None:
        line, column, self._style, is_origin = self._saved
        (self._modes.add if is_origin else self._modes.discard)("?6")
        self._move(line, column, is_absolute=True)

    def _soft_reset(self) -> None:
        self._modes -= {"?6", "4", "?1"}
        self._modes |= {"?7", "?25"}
        self._top, self._bottom = 0, self.lines - 1
        self._style = PLAIN
        self._charsets, self._shift = ["B", "B"], 0

    def _move(self, line: int, column: int, *, is_absolute: bool = False) -> None:
        low, high = 0, self.lines - 1
        if "?6" in self._modes and not is_absolute:
            line += self._top
            low, high = self._top, self._bottom
        self.line = max(low, min(line, high))
        self.column = max(0, min(column, self.columns - 1))
        self._wraps_next = False

    def _up(self, count: int) -> None:
        limit = self._top if self.line >= self._top else 0
        self._move(max(limit, self.line - count), self.column, is_absolute=True)

    def _down(self, count: int) -> None:
        limit = self._bottom if self.line <= self._bottom else self.lines - 1
        self._move(min(limit, self.line + count), self.column, is_absolute=True)

    def _next_line(self, count: int) -> None:
        self._down(count)
        self.column = 0

    def _previous_line(self, count: int) -> None:
        self._up(count)
        self.column = 0

    def _sideways(self, count: int) -> None:
        self._move(self.line, self.column + count, is_absolute=True)

    def _set_region(self, top: int, bottom: int) -> None:
        top, bottom = max(top, 1) - 1, min(bottom or self.lines, self.lines) - 1
        if top < bottom:
            self._top, self._bottom = top, bottom
            self._move(0, 0)

    def _fill(self, character: str) -> None:
        for row in self.rows:
            row[:] = [(character, PLAIN)] * self.columns
        self._top, self._bottom = 0, self.lines - 1
        self._move(0, 0, is_absolute=True)

    def _erase_screen(self, how: int) -> None:
        if how == 0:
            self._erase_line(0)
        elif how == 1:
            self._erase_line(1)
        lines = {0: range(self.line + 1, self.lines), 1: range(self.line), 2: range(self.lines)}
        for line in lines.get(how, ()):
            self._grid.erase(line, 0, self.columns, self._blank)

    def _erase_line(self, how: int) -> None:
        start = 0 if how else self.column
        end = self.column + 1 if how == 1 else self.columns
        if how in (0, 1, 2):
            self._grid.erase(self.line, start, end, self._blank)

    def _insert_lines(self, count: int) -> None:
        if self._top <= self.line <= self._bottom:
            self._grid.scroll(self.line, self._bottom, count, self._blank)
            self._wraps_next = False

    def _clear_tabs(self, how: int) -> None:
        if how == 0:
            self._tabs.discard(self.column)
        elif how == 3:
            self._tabs.clear()


def _bounded(size: int) -> int:
    return max(MIN_SIZE, min(size, MAX_SIZE))

"""The cells of a terminal's screen, and what can be done to rows of them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from winx_tui.shell.style import PLAIN, Style

Cell = tuple[str, Style]
"""A character with its combining marks, and its look; "" behind a wide character."""
Row = list[Cell]

BLANK: Cell = (" ", PLAIN)


@lru_cache(maxsize=4096)
def cell_width(character: str) -> int:
    """Return how many cells a character takes: 0 for marks, 2 for wide ones."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Grid:
    """Rows of cells of one size; positions are within it, which callers see to."""

    def __init__(self, columns: int, lines: int) -> None:
        self.columns = columns
        self.lines = lines
        self.rows: list[Row] = [self.blank_row() for _ in range(lines)]

    def copy(self) -> Grid:
        """Return another grid with the same cells."""
        twin = Grid(self.columns, 0)
        twin.lines = self.lines
        twin.rows = [list(row) for row in self.rows]
        return twin

    def blank_row(self, cell: Cell = BLANK) -> Row:
        """Return an empty row."""
        return [cell] * self.columns

    def put(self, line: int, column: int, cells: Row) -> None:
        """Write cells over what is there; a wide character that is cut becomes blank."""
        row = self.rows[line]
        end = column + len(cells)
        self._mend(row, column, end)
        row[column:end] = cells

    def insert(self, line: int, column: int, count: int, cell: Cell) -> None:
        """Push the rest of the row to the right."""
        row = self.rows[line]
        self._mend(row, column, column)
        row[column:column] = [cell] * min(count, self.columns - column)
        if not row[self.columns - 1][0] or (len(row) > self.columns and not row[self.columns][0]):
            self._mend(row, self.columns, self.columns)
        del row[self.columns :]

    def delete(self, line: int, column: int, count: int, cell: Cell) -> None:
        """Pull the rest of the row to the left."""
        row = self.rows[line]
        end = min(column + count, self.columns)
        self._mend(row, column, end)
        del row[column:end]
        row.extend([cell] * (self.columns - len(row)))

    def erase(self, line: int, start: int, end: int, cell: Cell) -> None:
        """Blank the cells from `start` to before `end`."""
        if start < end:
            self.put(line, start, [cell] * (end - start))

    def scroll(self, top: int, bottom: int, count: int, cell: Cell) -> None:
        """Move the rows from `top` to `bottom` up, or down where `count` is negative."""
        height = bottom - top + 1
        count = max(-height, min(count, height))
        fresh = [self.blank_row(cell) for _ in range(abs(count))]
        if count > 0:
            self.rows[top : bottom + 1] = self.rows[top + count : bottom + 1] + fresh
        elif count < 0:
            self.rows[top : bottom + 1] = fresh + self.rows[top : bottom + 1 + count]

    def resize(self, columns: int, lines: int, cursor_line: int) -> int:
        """Cut or pad to another size and return where the cursor's line has moved to."""
        for row in self.rows:
            if columns < len(row) and not row[columns][0]:
                row[columns - 1] = BLANK
            del row[columns:]
            row.extend([BLANK] * (columns - len(row)))
        self.columns = columns
        gone = max(0, min(len(self.rows) - lines, cursor_line - lines + 1))
        del self.rows[:gone]
        del self.rows[lines:]
        self.rows.extend(self.blank_row() for _ in range(lines - len(self.rows)))
        self.lines = lines
        return cursor_line - gone

    def text(self) -> list[str]:
        """Return the rows without looks, and without the blanks at their ends."""
        return ["".join(character for character, _ in row).rstrip(" ") for row in self.rows]

    @staticmethod
    def _mend(row: Row, start: int, end: int) -> None:
        """Blank the other half of wide characters that the edges cut through."""
        if 0 < start < len(row) and not row[start][0]:
            row[start - 1] = (" ", row[start - 1][1])
            row[start] = (" ", row[start][1])
        if 0 < end < len(row) and not row[end][0]:
            row[end - 1] = (" ", row[end - 1][1])
            row[end] = (" ", row[end][1])

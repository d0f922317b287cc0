"""Makes of what Textual has written frames that hold only what has changed between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

_TOKEN = re.compile(
    r"\x1b\[(?P<place>\d+;\d+)H|\x1b\[(?P<style>[\d;]*)m|(?P<other>\x1b(?:\[[0-?]*[ -/]*[@-~]"
    r"|[\]P_][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^=>]))|(?P<text>[^\x1b]+)"
)
_FRAME_S = 0.25
"""Changes within so long are one frame."""
_FIRST = "\x1b[?25l\x1b[2J"

Cell = tuple[str, str]
"""Style, character."""


class Grid:
    """What stands on the screen; of escapes it knows those that Textual draws with."""

    def __init__(self, columns: int, lines: int) -> None:
        self.rows: list[list[Cell]] = [[("", " ")] * columns for _ in range(lines)]
        self._row = self._column = 0
        self._style = ""

    def write(self, text: str) -> None:
        """Take what was written."""
        for token in _TOKEN.finditer(text):
            if place := token["place"]:
                row, column = map(int, place.split(";"))
                self._row, self._column = row - 1, column - 1
            elif token["style"] is not None:
                self._style = "" if token["style"] in ("", "0") else token["style"]
            elif token["text"]:
                self._put(token["text"])

    def _put(self, text: str) -> None:
        for character in text:
            if character == "\r":
                self._column = 0
            elif character == "\n":
                self._row += 1
            elif self._row < len(self.rows) and self._column < len(self.rows[0]):
                self.rows[self._row][self._column] = (self._style, character)
                self._column += 1


def frames(
    events: Iterable[tuple[float, str]], columns: int, lines: int
) -> Iterator[tuple[float, str]]:
    """Yield (seconds, what to write) for each moment at which something has changed."""
    grid = Grid(columns, lines)
    shown = [list(row) for row in grid.rows]
    first = _FIRST
    for tick, group in groupby(events, key=lambda event: int(event[0] / _FRAME_S)):
        for _, text in group:
            grid.write(text)
        if change := "".join(_changes(shown, grid.rows)):
            yield tick * _FRAME_S, first + change
            first = ""
            shown = [list(row) for row in grid.rows]


def _changes(before: list[list[Cell]], now: list[list[Cell]]) -> Iterator[str]:
    for number, (old, new) in enumerate(zip(before, now, strict=True), start=1):
        at = 0
        for differs, run in groupby(
            zip(old, new, strict=True), key=lambda pair: pair[0] != pair[1]
        ):
            cells = [cell for _, cell in run]
            if differs:
                yield f"\x1b[{number};{at + 1}H"
                for style, alike in groupby(cells, key=lambda cell: cell[0]):
                    yield f"\x1b[0;{style}m" if style else "\x1b[m"
                    yield "".join(character for _, character in alike)
            at += len(cells)

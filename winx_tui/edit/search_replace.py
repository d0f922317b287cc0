"""Reads SEARCH/REPLACE blocks out of what a model wrote.

    <<<<<<< SEARCH @12
    lines to find, as they stand in the file
    =======
    lines to put in their place
    >>>>>>> REPLACE

Each marker stands alone on an unindented line. `@N` or `@N-M` is optional and
says on which line, or between which lines, the found text begins. Text outside
blocks is passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from winx_tui.edit.errors import EditError

_SEARCH = re.compile(r"<{6,}\s*SEARCH(?:\s*@(?P<first>[0-9]+)(?:-(?P<last>[0-9]+))?)?\s*>?\s*")
_DIVIDER = re.compile(r"={5,}\s*")
_REPLACE = re.compile(r">{6,}\s*REPLACE\s*")
_FENCE = re.compile(r"\s*(?:```|~~~)\w*\s*")

MAX_BLOCKS = 500


@dataclass(frozen=True, slots=True)
class Block:
    """One replacement; lines are without their ends."""

    search: tuple[str, ...]
    replace: tuple[str, ...]
    line: int
    """Where its SEARCH marker stands in the model's text, from 1."""
    anchor: tuple[int, int] | None = None
    """First and last line of the file on which the found text may begin."""


def starts_with_block(text: str) -> bool:
    """Tell whether the first line that says something is a SEARCH marker.

    A code fence around the blocks says nothing.
    """
    for line in text.split("\n"):
        if line.strip() and not _FENCE.fullmatch(line):
            return _SEARCH.fullmatch(line) is not None
    return False


def parse_blocks(text: str) -> tuple[Block, ...]:
    """Read all blocks of a text.

    Raises:
        EditError: of kind "syntax", naming the line; also where there is no block.
    """
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.take(number, line.removesuffix("\r"))
    return reader.finish()


def holds_blocks(text: str) -> bool:
    """Tell whether a text holds at least one whole block, wherever it stands."""
    try:
        return bool(parse_blocks(text))
    except EditError:
        return False


class _Reader:
    """Takes a text line by line; knows which part of a block it stands in."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._start = 0
        self._anchor: tuple[int, int] | None = None
        self._search: list[str] = []
        self._replace: list[str] | None = None

    def take(self, number: int, line: str) -> None:
        if match := _SEARCH.fullmatch(line):
            self._begin(number, match)
        elif _DIVIDER.fullmatch(line):
            self._divide(number)
        elif _REPLACE.fullmatch(line):
            self._end(number)
        elif self._replace is not None:
            self._replace.append(line)
        elif self._start:
            self._search.append(line)

    def finish(self) -> tuple[Block, ...]:
        if self._start:
            missing = "=======" if self._replace is None else ">>>>>>> REPLACE"
            raise _syntax(self._start, f"the block that begins here has no '{missing}' line")
        if not self._blocks:
            raise EditError(
                "syntax",
                "There is no SEARCH/REPLACE block in the text. Write:\n"
                "<<<<<<< SEARCH\nlines as they are now\n=======\nnew lines\n>>>>>>> REPLACE\n"
                "each marker alone on an unindented line. To replace the whole file, set "
                "percentage_to_change to 100.",
            )
        return tuple(self._blocks)

    def _begin(self, number: int, match: re.Match[str]) -> None:
        if self._start:
            raise _syntax(
                number, f"a new block begins before the one of line {self._start} has ended"
            )
        self._start, self._search, self._replace, self._anchor = number, [], None, None
        if match["first"]:
            first = int(match["first"])
            last = int(match["last"] or first)
            if not 0 < first <= last:
                raise _syntax(number, f"'@{first}-{last}' is no range of lines")
            self._anchor = (first, last)

    def _divide(self, number: int) -> None:
        if not self._start:
            raise _syntax(number, "'=======' stands outside a block")
        if self._replace is not None:
            raise _syntax(number, "the block has a second '=======' line")
        if not self._search:
            raise _syntax(
                number, "SEARCH is empty; give the lines that the new ones go next to, or replace"
            )
        self._replace = []

    def _end(self, number: int) -> None:
        if self._replace is None:
            place = "before '======='" if self._start else "outside a block"
            raise _syntax(number, f"'>>>>>>> REPLACE' stands {place}")
        if len(self._blocks) >= MAX_BLOCKS:
            raise _syntax(number, f"there are more than {MAX_BLOCKS} blocks; send fewer at a time")
        self._blocks.append(
            Block(tuple(self._search), tuple(self._replace), self._start, self._anchor)
        )
        self._start, self._replace = 0, None


def _syntax(number: int, problem: str) -> EditError:
    return EditError(
        "syntax", f"Line {number} of the blocks: {problem}. Nothing was changed; send all again."
    )

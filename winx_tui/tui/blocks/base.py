"""The block: one entry of the transcript."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.content import Content

from winx_tui.tui.glyphs import DRAWN, Glyphs, Mark
from winx_tui.tui.keymap import DEFAULT_KEYS, KeyMap

GUTTER_WIDTH = 2
"""Cells at the left of every line: the block's mark, then a space."""

_BLANK = Content(" " * GUTTER_WIDTH)


@dataclass(frozen=True, slots=True)
class WholeOutput:
    """What a block shows only a part of."""

    title: str
    text: str
    """All that is at hand; as a program wrote it."""
    log: Path | None
    """Where the rest of it stands, if there is more."""


class Block(ABC):
    """An entry that knows its lines for a width; it holds no widget and no style values.

    Styles are names of theme variables, so a block survives a change of theme.
    """

    is_dense: ClassVar[bool] = False
    """Whether neighbours of the same kind stand without a blank line between."""
    is_continued: bool = False
    """Whether this goes on where the block above ended."""
    joins_above: bool = False
    """Whether it goes on in the very next line, without a blank one between."""
    is_expanded: bool = False
    glyphs: Glyphs = DRAWN
    """How marks are shown; the layout that takes the block in knows."""
    key_map: KeyMap = DEFAULT_KEYS
    """The keys that hints name; it knows these too."""

    @property
    def is_expandable(self) -> bool:
        """Tell whether there is more to see."""
        return False

    @property
    def copy_text(self) -> str:
        """Return the block as a person would paste it."""
        return ""

    @property
    def unit(self) -> Block:
        """Return what stands for it and all that it is a part of: the answer's first block."""
        return self

    @property
    def whole_output(self) -> WholeOutput | None:
        """Return what can be read on a page of its own; None where all is shown here."""
        return None

    def gutter(self) -> Content:
        """Return the mark of the first line, GUTTER_WIDTH cells wide."""
        return _BLANK

    def rest_gutter(self) -> Content:
        """Return the mark of the lines after the first."""
        return _BLANK

    def mark(self, name: Mark, style: str) -> Content:
        """Return a mark for the gutter; a spoken one stands behind it, before the text."""
        sign = Content.styled(self.glyphs[name], style)
        return _BLANK + sign if self.glyphs.is_spoken else sign

    def margin(self, row: int) -> int:
        """Return how many characters of a line, its gutter left out, are no text of the block."""
        return 0

    @abstractmethod
    def body(self, width: int) -> list[Content]:
        """Return the lines, each at most width cells wide."""

    def lines(self, width: int) -> list[Content]:
        """Return the lines with their gutter."""
        first, rest = self.gutter(), self.rest_gutter()
        body = self.body(max(4, width - max(first.cell_length, rest.cell_length)))
        return [(rest if number else first) + line for number, line in enumerate(body)]

"""Which line of the transcript belongs to which block, for one width."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from textual.content import Content

from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.line_search import row_again, row_in_other_width
from winx_tui.tui.glyphs import DRAWN, Glyphs
from winx_tui.tui.keymap import DEFAULT_KEYS, KeyMap


@dataclass(slots=True)
class Placed:
    """A block with its lines and where they start."""

    block: Block
    lines: list[Content] = field(default_factory=list)
    top: int = 0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that stays meaningful when lines above it come or go."""

    block: Block
    row: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What is being read, and how its block looked then."""

    spot: Spot
    lines: Sequence[Content]
    width: int


class TranscriptLayout:
    """Lays out the newest blocks; older ones wait until they are asked for."""

    def __init__(self, glyphs: Glyphs = DRAWN, key_map: KeyMap = DEFAULT_KEYS) -> None:
        self.glyphs = glyphs
        """How marks are shown, from the next time on that a block is laid out."""
        self.key_map = key_map
        """The keys that hints name, in the same way."""
        self.placed: list[Placed] = []
        self.width = 0
        self.height = 0
        self._earlier: list[Block] = []
        self._ready: deque[Placed] = deque()
        """Lines of the next older blocks, the newest first, for this width."""
        self._tops: list[int] = []

    @property
    def blocks(self) -> list[Block]:
        """Return every block, laid out or not, oldest first."""
        return [*self._earlier, *(placed.block for placed in self.placed)]

    @property
    def has_earlier(self) -> bool:
        """Tell whether blocks wait above the first line."""
        return bool(self._earlier)

    def set_width(self, width: int) -> None:
        """Lay everything out for another width."""
        self.width = width
        self._ready.clear()
        for placed in self.placed:
            placed.lines = self._lines_of(placed.block)
        self._stack(0)

    def append(self, block: Block) -> None:
        """Add a block at the end."""
        self.placed.append(Placed(block, self._lines_of(block)))
        self._stack(len(self.placed) - 1)

    def load(self, blocks: Sequence[Block], rows: int) -> None:
        """Replace everything; only the newest blocks are laid out now, until they fill the rows."""
        self._earlier, self.placed = list(blocks), []
        self._ready.clear()
        self.load_earlier(rows)

    def load_earlier(self, rows: int) -> None:
        """Lay out the next older blocks, until they fill so many rows more."""
        older: list[Placed] = []
        while self._earlier and rows > 0:
            block = self._earlier.pop()
            older.append(
                self._ready.popleft() if self._ready else Placed(block, self._lines_of(block))
            )
            rows -= len(older[-1].lines) + 1
        self.placed[:0] = reversed(older)
        self._stack(0)

    def prepare_earlier(self, rows: int) -> None:
        """Work out the lines of the next older blocks, so that showing them is quick."""
        rows -= sum(len(placed.lines) + 1 for placed in self._ready)
        while rows > 0 and len(self._ready) < len(self._earlier):
            block = self._earlier[-1 - len(self._ready)]
            self._ready.append(Placed(block, self._lines_of(block)))
            rows -= len(self._ready[-1].lines) + 1

    def forget_earlier(self, rows: int) -> None:
        """Keep only the newest blocks laid out, those that fill the rows."""
        cut = bisect_right(self._tops, self.height - rows) - 1
        if cut > 0:
            self._ready.clear()
            self._earlier.extend(placed.block for placed in self.placed[:cut])
            del self.placed[:cut]
            self._stack(0)

    def refresh(self, block: Block) -> int | None:
        """Lay a changed block out again.

        Returns:
            The first line that is another one now; None: the block is not laid out.
        """
        index = self.index_of(block)
        if index is None:
            self._ready.clear()
            return None
        placed = self.placed[index]
        top, before = placed.top, placed.lines
        placed.lines = self._lines_of(block)
        self._stack(index)
        if placed.top != top:
            return min(placed.top, top)
        return top + _same_at_the_beginning(before, placed.lines)

    def insert_after(self, above: Block, block: Block) -> None:
        """Add a block below another, or above all that is laid out."""
        index = self.index_of(above)
        if index is None:
            self._ready.clear()
            self._earlier.insert(self._earlier.index(above) + 1, block)
            return
        self.placed.insert(index + 1, Placed(block, self._lines_of(block)))
        self._stack(index + 1)

    def _lines_of(self, block: Block) -> list[Content]:
        block.glyphs, block.key_map = self.glyphs, self.key_map
        return block.lines(self.width) if self.width else []

    def index_of(self, block: Block) -> int | None:
        """Find a block, searching from the end where changes happen."""
        for index in range(len(self.placed) - 1, -1, -1):
            if self.placed[index].block is block:
                return index
        return None

    def spot_at(self, line: int) -> Spot | None:
        """Name what stands at a line; a gap belongs to the block below it."""
        index = bisect_right(self._tops, line) - 1
        if not self.placed or line >= self.height:
            return None
        placed = self.placed[max(index, 0)]
        if line - placed.top >= len(placed.lines) and index + 1 < len(self.placed):
            return Spot(self.placed[index + 1].block, line - self.placed[index + 1].top)
        return Spot(placed.block, line - placed.top)

    def line_of(self, spot: Spot) -> int | None:
        """Find the line of a spot again."""
        index = self.index_of(spot.block)
        if index is None:
            return None
        placed = self.placed[index]
        return placed.top + min(spot.row, max(0, len(placed.lines) - 1))

    def reading_at(self, line: int) -> Reading | None:
        """Remember what is read at a line, so that it is found again whatever becomes of it."""
        spot = self.spot_at(line)
        index = None if spot is None else self.index_of(spot.block)
        if spot is None or index is None:
            return None
        return Reading(spot, self.placed[index].lines, self.width)

    def line_of_reading(self, reading: Reading) -> int | None:
        """Find the line of what was read; None: its block is not laid out any more."""
        spot = reading.spot
        index = self.index_of(spot.block)
        if index is None or self.placed[index].lines is reading.lines:
            return self.line_of(spot)
        find = row_again if reading.width == self.width else row_in_other_width
        return self.placed[index].top + find(reading.lines, spot.row, self._unit_lines(index))

    def _unit_lines(self, index: int) -> list[Content]:
        """Return the lines of a block and of the parts of the same unit below it."""
        first = self.placed[index]
        lines = list(first.lines)
        for placed in self.placed[index + 1 :]:
            if placed.block.unit is not first.block.unit:
                break
            lines += [Content("")] * (placed.top - first.top - len(lines))
            lines += placed.lines
        return lines

    def content_at(self, line: int) -> Content | None:
        """Return a line; None for a gap or past the end."""
        spot = self.spot_at(line)
        if spot is None or spot.row < 0:
            return None
        index = bisect_right(self._tops, line) - 1
        lines = self.placed[index].lines
        return lines[spot.row] if spot.row < len(lines) else None

    def _stack(self, start: int) -> None:
        """Set the tops from a block on."""
        del self._tops[start:]
        above = self.placed[start - 1] if start else None
        bottom = above.top + len(above.lines) if above else 0
        for placed in self.placed[start:]:
            if above is not None and placed.lines:
                bottom += _gap(above.block, placed.block)
            placed.top = bottom
            self._tops.append(bottom)
            bottom += len(placed.lines)
            above = placed if placed.lines else above
        self.height = bottom


def _same_at_the_beginning(before: Sequence[Content], after: Sequence[Content]) -> int:
    """Count the lines up to the first that differs."""
    pairs = enumerate(zip(before, after, strict=False))
    ends = min(len(before), len(after))
    return next((row for row, (old, new) in pairs if not old.is_same(new)), ends)


def _gap(above: Block, below: Block) -> int:
    """Return the blank lines between two blocks."""
    is_close = below.joins_above or (above.is_dense and type(above) is type(below))
    return 0 if is_close else 1

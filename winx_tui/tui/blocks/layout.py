"""Which line of the transcript belongs to which block, for one width."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from textual.content import Content

from winx_tui.tui.blocks.base import Block


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


class TranscriptLayout:
    """Lays out the newest blocks; older ones wait until they are asked for."""

    def __init__(self) -> None:
        self.placed: list[Placed] = []
        self.width = 0
        self.height = 0
        self._earlier: list[Block] = []
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
        for placed in self.placed:
            placed.lines = placed.block.lines(width)
        self._stack(0)

    def append(self, block: Block) -> None:
        """Add a block at the end."""
        self.placed.append(Placed(block, block.lines(self.width) if self.width else []))
        self._stack(len(self.placed) - 1)

    def load(self, blocks: Sequence[Block], shown: int) -> None:
        """Replace everything; only the last `shown` blocks are laid out now."""
        cut = max(0, len(blocks) - shown)
        self._earlier = list(blocks[:cut])
        self.placed = [Placed(block) for block in blocks[cut:]]
        self.set_width(self.width)

    def load_earlier(self, count: int) -> None:
        """Lay out the next older blocks."""
        blocks, self._earlier = self._earlier[-count:], self._earlier[:-count]
        self.placed[:0] = [Placed(block, block.lines(self.width)) for block in blocks]
        self._stack(0)

    def forget_earlier(self, keep: int) -> None:
        """Keep only the newest blocks laid out."""
        cut = len(self.placed) - keep
        if cut > 0:
            self._earlier.extend(placed.block for placed in self.placed[:cut])
            del self.placed[:cut]
            self._stack(0)

    def refresh(self, block: Block) -> bool:
        """Lay a changed block out again; False if it is not laid out."""
        index = self.index_of(block)
        if index is None:
            return False
        placed = self.placed[index]
        placed.lines = block.lines(self.width) if self.width else []
        self._stack(index)
        return True

    def insert_after(self, above: Block, block: Block) -> None:
        """Add a block below another, or above all that is laid out."""
        index = self.index_of(above)
        if index is None:
            self._earlier.insert(self._earlier.index(above) + 1, block)
            return
        self.placed.insert(index + 1, Placed(block, block.lines(self.width) if self.width else []))
        self._stack(index + 1)

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


def _gap(above: Block, below: Block) -> int:
    """Return the blank lines between two blocks."""
    return 0 if above.is_dense and type(above) is type(below) else 1

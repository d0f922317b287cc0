"""Where the blocks of a replay go: into a list while it jumps, then onto the screen."""

from __future__ import annotations

from winx_tui.tui.blocks.base import Block
from winx_tui.tui.streaming import BlockList, BlockSink


class ReplaySink:
    """Hands blocks on; once it is shut, what still comes from a timer goes nowhere."""

    def __init__(self) -> None:
        self._list = BlockList()
        self._target: BlockSink | None = self._list

    def show_on(self, target: BlockSink) -> list[Block]:
        """Put what comes from now on elsewhere; return the blocks until now."""
        self._target = target
        return self._list.blocks

    def shut(self) -> None:
        """Take nothing any more."""
        self._target = None

    def add(self, block: Block) -> None:
        """Add a block at the end."""
        if self._target is not None:
            self._target.add(block)

    def update_block(self, block: Block) -> None:
        """Draw a changed block again."""
        if self._target is not None:
            self._target.update_block(block)

    def add_after(self, above: Block, block: Block) -> None:
        """Add a block below another."""
        if self._target is not None:
            self._target.add_after(above, block)

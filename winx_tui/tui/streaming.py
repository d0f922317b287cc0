"""Streams text into blocks a few times a second, with bounded work each time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.markdown_split import cut_markdown
from winx_tui.tui.blocks.message import AnswerBlock

FLUSH_S = 0.1
"""Between two drawings of streamed text; naive streaming costs key strokes 75 ms."""
FLOOD_FLUSH_S = 0.25
"""Between two drawings of what comes faster than anybody reads: each costs a whole frame."""
_FLOOD_CHARACTERS_A_SECOND = 2_500
"""Some 600 tokens a second."""
_AT_ONCE_S = 0.001
"""A timer of no length at all is an error."""
_CATCH_UP_S = 0.04
_BUDGET_S = 0.012
"""Of work in one flush, so that a key never waits for longer than a frame."""
_PART_CHARACTERS = 800
"""A longer answer goes on in a new block; finished parts are never drawn anew."""
_STEP_CHARACTERS = 2_500

Schedule = Callable[[float, Callable[[], None]], object]
"""Calls a function once, after some seconds."""


class BlockSink(Protocol):
    """Where blocks go: the transcript, or a list while a session is loaded."""

    def add(self, block: Block) -> None:
        """Add a block at the end."""

    def update_block(self, block: Block) -> None:
        """Draw a changed block again."""

    def add_after(self, above: Block, block: Block) -> None:
        """Add a block below another."""


class BlockList:
    """Collects the blocks of a session without drawing any."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []

    def add(self, block: Block) -> None:
        """Add a block at the end."""
        self.blocks.append(block)

    def update_block(self, block: Block) -> None:
        """Do nothing: a block is asked for its lines when it is shown."""

    def add_after(self, above: Block, block: Block) -> None:
        """Add a block below another."""
        self.blocks.insert(self.blocks.index(above) + 1, block)


class LiveUpdates:
    """Draws changed blocks together, at most once per FLUSH_S."""

    def __init__(self, sink: BlockSink, schedule: Schedule) -> None:
        self._sink = sink
        self._schedule = schedule
        self._changed: dict[int, Block] = {}

    def mark(self, block: Block) -> None:
        """Have a block drawn soon."""
        if not self._changed:
            self._schedule(FLUSH_S, self.flush)
        self._changed[id(block)] = block

    def flush(self) -> None:
        """Draw what is waiting now."""
        changed, self._changed = self._changed, {}
        for block in changed.values():
            self._sink.update_block(block)


class AnswerStream:
    """One answer as it grows: a chain of blocks of which only the last is alive."""

    def __init__(self, sink: BlockSink, schedule: Schedule) -> None:
        self._sink = sink
        self._schedule = schedule
        self._waiting: list[str] = []
        self._backlog = ""
        self._is_scheduled = False
        self._pause_s = FLUSH_S
        self._block = AnswerBlock()
        self._is_placed = False

    def feed(self, text: str) -> None:
        """Take a piece; it is drawn with the next flush."""
        self._waiting.append(text)
        if self._is_scheduled:
            return
        self._is_scheduled = True
        if not self._is_placed:
            # Its place is kept at once: what comes later stands below it.
            self._is_placed = True
            self._sink.add(self._block)
            self._schedule(_AT_ONCE_S, self._flush)
        else:
            self._schedule(self._pause_s, self._flush)

    def finish(self) -> None:
        """Draw all that is waiting, a bounded piece at a time."""
        if self._waiting or self._backlog:
            self._is_scheduled = True
            self._schedule(_AT_ONCE_S, self._flush)

    def withdraw(self) -> None:
        """Show nothing of it any more: something else stands in its place."""
        self._waiting.clear()
        self._backlog = ""
        for part in self._block.parts:
            part.source = ""
            self._sink.update_block(part)

    def _flush(self) -> None:
        self._is_scheduled = False
        news = "".join(self._waiting)
        self._waiting.clear()
        self._backlog += news
        is_flood = len(news) > _FLOOD_CHARACTERS_A_SECOND * self._pause_s
        self._pause_s = FLOOD_FLUSH_S if is_flood else FLUSH_S
        deadline_s = time.perf_counter() + _BUDGET_S
        while self._backlog and time.perf_counter() < deadline_s:
            piece, self._backlog = (
                self._backlog[:_STEP_CHARACTERS],
                self._backlog[_STEP_CHARACTERS:],
            )
            self._grow(piece)
        if self._backlog:
            self._is_scheduled = True
            self._schedule(_CATCH_UP_S, self._flush)

    def _grow(self, piece: str) -> None:
        self._block.source += piece
        while (cut := cut_markdown(self._block.source, _PART_CHARACTERS)) and cut.rest:
            above = self._block
            self._block = AnswerBlock(cut.rest, after=above, is_in_fence=cut.is_in_fence)
            # There before the part above is cut: a line that is being read is found again in it.
            self._sink.add_after(above, self._block)
            above.source = cut.finished
            self._sink.update_block(above)
        self._sink.update_block(self._block)


def answer_blocks(source: str) -> list[AnswerBlock]:
    """Cut a whole answer into blocks that are quick to draw."""
    blocks = [AnswerBlock(source)]
    while (cut := cut_markdown(source, _PART_CHARACTERS)) is not None and cut.rest.strip():
        blocks[-1].source, source = cut.finished, cut.rest
        blocks.append(AnswerBlock(source, after=blocks[-1], is_in_fence=cut.is_in_fence))
    return blocks

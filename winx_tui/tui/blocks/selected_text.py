"""What is copied of lines that were selected: their text, without what is drawn around it."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.selection import Selection

from winx_tui.tui.blocks.base import GUTTER_WIDTH, Block
from winx_tui.tui.blocks.layout import TranscriptLayout
from winx_tui.tui.blocks.line_marks import code_begin


def selected_lines(layout: TranscriptLayout, selection: Selection) -> Iterator[str]:
    """Yield the selected part of each selected line of the chat."""
    first = selection.start.y if selection.start else 0
    last = selection.end.y if selection.end else layout.height - 1
    for line in range(max(0, first), min(last, layout.height - 1) + 1):
        spot = layout.spot_at(line)
        if spot is not None:
            start, end = selection.get_span(line) or (0, -1)
            yield selected_text(layout.content_at(line), spot.block, spot.row, start, end)


def selected_text(line: Content | None, block: Block, row: int, start: int, end: int) -> str:
    """Return the selected part of a line.

    Args:
        line: with its gutter; None: a blank one.
        block: it is of.
        row: of the block.
        start: the first character, counted in the line.
        end: behind the last one; -1: to the end of the line.
    """
    if line is None:
        return ""
    margin = GUTTER_WIDTH + block.margin(row)
    if (code := code_begin(line)) is not None:
        # Code stands one cell in from the edge of its ground.
        margin = max(margin, code + 1)
    return line.plain[max(start, margin) : None if end < 0 else end].rstrip()

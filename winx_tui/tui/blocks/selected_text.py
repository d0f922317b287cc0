"""What is copied of lines that were selected: their text, without what is drawn around it."""

from __future__ import annotations

from textual.content import Content

from winx_tui.tui.blocks.base import GUTTER_WIDTH, Block
from winx_tui.tui.blocks.line_marks import code_begin


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

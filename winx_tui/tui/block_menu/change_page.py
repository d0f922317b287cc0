"""A change of files in full, as a page to read."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from winx_tui.core.preview import DiffPreview
from winx_tui.tui.blocks.diff import DrawnDiff

MAX_LINES = 5_000
"""Of a longer change the rest is counted."""


def change_page(change: DiffPreview) -> Callable[[int], Content]:
    """Return what writes a change for a width in columns."""

    def write(columns: int) -> Content:
        drawn = DrawnDiff(change.files, columns)
        rows = drawn.rows(MAX_LINES)
        if len(drawn) > MAX_LINES:
            more = f"… {len(drawn) - MAX_LINES:,} more lines"
            rows = [*rows, Content.styled(more, "$text-warning")]
        return Content("\n").join(rows)

    return write

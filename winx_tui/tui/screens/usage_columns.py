"""The columns of a table of use: as wide as what stands in them; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from winx_tui.tui.blocks.safe_text import one_line

HEADS = ("requests", "in", "out", "cached", "cost")
_WIDE_GAP = 4
_NARROW_GAP = 2
_LEAST_NAME = 12


@dataclass(frozen=True, slots=True)
class UsageColumns:
    """How wide the name and each figure are, the gap before a figure with it."""

    name: int
    figures: tuple[int, ...]

    def line(self, name: str, texts: Sequence[str]) -> Content:
        """Write a row."""
        head = Content(one_line(name)).truncate(self.name, ellipsis=True)
        figures = "".join(
            text.rjust(width) for text, width in zip(texts, self.figures, strict=True)
        )
        return head.pad_right(max(0, self.name - head.cell_length)) + Content(figures)

    def head(self) -> Content:
        """Write what the columns hold."""
        return self.line("model", HEADS).stylize("$text-quiet")


def usage_columns(rows: Sequence[tuple[str, Sequence[str]]], room: int) -> UsageColumns:
    """Return columns in which every figure, and if there is room every name, is whole."""
    names = max((Content(one_line(name)).cell_length for name, _ in rows), default=_LEAST_NAME)
    widths = [
        max(len(head), *(len(texts[index]) for _, texts in rows)) if rows else len(head)
        for index, head in enumerate(HEADS)
    ]
    gap = _WIDE_GAP if names + sum(widths) + _WIDE_GAP * len(widths) <= room else _NARROW_GAP
    figures = tuple(width + gap for width in widths)
    return UsageColumns(max(_LEAST_NAME, min(names, room - sum(figures))), figures)

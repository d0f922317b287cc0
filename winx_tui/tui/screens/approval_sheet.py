"""The box that a question stands in."""

from __future__ import annotations

from dataclasses import dataclass

from textual.containers import Vertical
from textual.message import Message

COMPACT_ROWS = 18
"""A terminal of fewer lines gets the answers side by side."""
MAX_WIDTH = 112
MAX_WIDE_WIDTH = 200
"""Of a change, whose old and new lines stand side by side; both as in the style sheet."""


class Sheet(Vertical):
    """The box of the dialog; tells how high it has become."""

    @dataclass
    class Resized(Message):
        """The box covers so many rows, its margin included."""

        rows: int

    @property
    def covered_rows(self) -> int:
        """Return how many rows of the screen it covers, its margin included."""
        return self.outer_size.height + self.styles.margin.height

    def on_resize(self) -> None:
        self.post_message(self.Resized(self.covered_rows))

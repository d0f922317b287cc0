"""The box that a question stands in."""

from __future__ import annotations

from dataclasses import dataclass

from textual.containers import Vertical
from textual.message import Message

COMPACT_ROWS = 18
"""A terminal of fewer lines never gets the roomy arrangement."""
MAX_WIDTH = 112
MAX_WIDE_WIDTH = 200
"""Of a change, whose old and new lines stand side by side; both as in the style sheet."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the box is filled: the roomiest is taken that leaves some lines for what will run."""

    is_compact: bool
    """Whether the answers stand side by side, without lines and columns left free."""
    is_brief: bool
    """Whether the sandbox is told in one line."""
    facts_rows: int
    """The most lines that facts may take."""
    around: int
    """Lines of frame, margin and padding."""
    margin: int
    """Columns outside the frame, both sides together."""
    padding: int
    """Columns inside the frame, both sides together; all as in the style sheet."""

    def columns(self, terminal: int, widest: int) -> int:
        """Return how wide the answers are in a terminal of so many columns."""
        return max(4, min(terminal - self.margin, widest) - 2 - self.padding)


ROOMY = Arrangement(is_compact=False, is_brief=False, facts_rows=8, around=6, margin=2, padding=4)
COMPACT = Arrangement(is_compact=True, is_brief=False, facts_rows=8, around=2, margin=0, padding=2)
BRIEF = Arrangement(is_compact=True, is_brief=True, facts_rows=3, around=2, margin=0, padding=2)


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

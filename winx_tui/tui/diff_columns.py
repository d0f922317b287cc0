"""Whether changes are shown in one column or in two."""

from __future__ import annotations

from dataclasses import dataclass

SPLIT_FROM_WIDTH = 100
"""Columns from which old and new stand side by side by themselves."""
NARROWEST_SPLIT = 56
"""Columns below which they cannot be set side by side at all."""


@dataclass(slots=True)
class DiffColumns:
    """How a person wants changes to be shown; one object for a whole session."""

    chosen_split: bool | None = None
    """Old and new side by side; None: where there is room for it."""

    def is_split(self, width: int, needed: int = 0) -> bool:
        """Tell whether old and new stand side by side.

        Args:
            width: Columns that there are.
            needed: Columns from which on no line would be wrapped; unless a person has chosen,
                changes that need more stand in one column.
        """
        if width < NARROWEST_SPLIT:
            return False
        if self.chosen_split is None:
            return width >= max(SPLIT_FROM_WIDTH, needed)
        return self.chosen_split

    def toggle(self, width: int, needed: int = 0) -> None:
        """Choose the other way, where both are possible."""
        if width >= NARROWEST_SPLIT:
            self.chosen_split = not self.is_split(width, needed)

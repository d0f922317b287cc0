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

    def is_split(self, width: int) -> bool:
        """Tell whether old and new stand side by side in so many columns."""
        if width < NARROWEST_SPLIT:
            return False
        return width >= SPLIT_FROM_WIDTH if self.chosen_split is None else self.chosen_split

    def toggle(self, width: int) -> None:
        """Choose the other way, where both are possible."""
        if width >= NARROWEST_SPLIT:
            self.chosen_split = not self.is_split(width)

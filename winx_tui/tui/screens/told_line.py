"""The sentence below what a page shows."""

from __future__ import annotations

from textual.widgets import Static

from winx_tui.workspace.display import visible


class ToldLine(Static):
    """Is there only while something is told; the level is its class, for the style sheet."""

    def tell(self, text: str, level: str = "info") -> None:
        """Say a sentence; "" takes it away."""
        self.update(visible(text))
        self.set_classes(f"-{level}")
        self.display = bool(text)

"""Whether the end of something that scrolls has been on the screen."""

from __future__ import annotations

from textual.widget import Widget


class EndWatch:
    """Looks at a scrolling widget; an end seen once stays seen."""

    def __init__(self, scrolled: Widget) -> None:
        self._scrolled = scrolled
        self._is_seen = False

    def is_seen(self) -> bool:
        """Tell whether the last row is, or was, in view; not before there is a layout."""
        shown = self._scrolled
        if not self._is_seen and shown.size.height and shown.virtual_size.height:
            below = shown.virtual_size.height - shown.scroll_offset.y - shown.size.height
            self._is_seen = below <= 0
        return self._is_seen

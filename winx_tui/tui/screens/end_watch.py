"""Whether the end of something that scrolls has been on the screen."""

from __future__ import annotations

from textual.widget import Widget


class EndWatch:
    """Looks at a scrolling widget; an end seen once stays seen."""

    def __init__(self, scrolled: Widget, content: Widget | None = None) -> None:
        """Watch a widget.

        Args:
            scrolled: What scrolls.
            content: The part of it whose end matters; None: all of it.
        """
        self._scrolled = scrolled
        self._content = content
        self._is_seen = False

    def is_seen(self) -> bool:
        """Tell whether the last row is, or was, in view; not before there is a layout."""
        shown = self._scrolled
        content = self._content
        end = shown.virtual_size.height if content is None else content.virtual_region.bottom
        if not self._is_seen and shown.size.height and end:
            self._is_seen = end <= shown.scroll_offset.y + shown.size.height
        return self._is_seen

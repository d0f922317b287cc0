"""The box of a page, as high as what it holds."""

from __future__ import annotations

from collections.abc import Callable

from textual.containers import Vertical
from textual.screen import Screen
from textual.widget import Widget

_LEAST_LINES = 6
"""Kept for what a page holds, however little that is."""
_LEAST_BESIDE = 6
"""Fewer lines of the chat than these are not worth seeing: the box takes them."""


class FittedBox(Vertical):
    """A box that grows with its content; it becomes lower only with another width of the screen.

    Were it lowered with each row that has fewer details, it would jump about under the cursor.
    Its style sheet gives the height before anything is held, and the greatest one.
    """

    def __init__(self, measure: Callable[[], None], *, id: str) -> None:
        """Take what measures, and holds, the content.

        Args:
            measure: called each time the screen was laid out; calls `hold`.
            id: of the widget.
        """
        super().__init__(id=id)
        self._measure = measure
        self._lines_so_far = 0
        self._columns = 0

    def on_mount(self) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self._laid_out, immediate=True)

    def hold(self, room: Widget, lines: int) -> None:
        """Be so high that a child, which takes what the others leave, has so many lines.

        Args:
            room: the child, as it was laid out last.
            lines: of what stands in it.
        """
        if not self.size.width:
            return
        if self.size.width != self._columns:
            self._columns, self._lines_so_far = self.size.width, 0
        around = self.outer_size.height - room.size.height
        self._lines_so_far = max(self._lines_so_far, around + max(lines, _LEAST_LINES))
        whole = self.screen.size.height
        is_seen_beside = self._lines_so_far <= whole - _LEAST_BESIDE
        self.styles.height = self._lines_so_far if is_seen_beside else whole

    def _laid_out(self, screen: Screen[object]) -> None:
        self._measure()

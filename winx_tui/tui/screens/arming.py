"""The answers of a dialog, dimmed until a key may give one."""

from __future__ import annotations

from textual.timer import Timer
from textual.widget import Widget

from winx_tui.tui.screens.key_guard import KeyGuard


class ArmingAnswers(Widget, can_focus=True):
    """Holds the focus of a dialog; the keys that its guard does not admit give no answer."""

    def __init__(self, guard: KeyGuard, *, id: str | None = None) -> None:
        """Show answers.

        Args:
            guard: Says which keys count.
            id: For the style sheet.
        """
        super().__init__(id=id)
        self._guard = guard
        self._arming: Timer | None = None

    def show_armed(self) -> None:
        """Dim the answers until one can be given."""
        left_s = self._guard.left_s
        self.set_class(left_s > 0, "-waiting")
        if self._arming is not None:
            self._arming.stop()
        self._arming = self.set_timer(left_s, self.show_armed) if left_s > 0 else None

"""A question over the chat that typed-ahead keys do not answer."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.screen import ScreenResultType

from winx_tui.tui.screens.approval_sheet import Sheet
from winx_tui.tui.screens.key_guard import KeyGuard
from winx_tui.tui.screens.modal import Modal


class GuardedDialog(Modal[ScreenResultType]):
    """A question in a sheet; the chat leaves room for it."""

    def __init__(self, guard: KeyGuard, on_height: Callable[[int], None]) -> None:
        """Prepare a question.

        Args:
            guard: Says which keys count.
            on_height: Is told how many rows of the screen the dialog covers.
        """
        super().__init__()
        self.guard = guard
        self._on_height = on_height

    @property
    def is_armed(self) -> bool:
        """Tell whether keys count already."""
        return self.guard.left_s == 0

    def show_armed(self) -> None:
        """Dim the answers until one can be chosen."""
        raise NotImplementedError

    def fit(self) -> None:
        """Arrange the sheet for the size of the screen."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        # Also after another screen has lain over this one.
        self.guard.begin()
        self.show_armed()

    def on_resize(self, event: events.Resize) -> None:
        self.fit()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if self.guard.admits(event):
            # No answer is given by pasting.
            self.guard.take_as_text(event)
        self.show_armed()

    def on_sheet_resized(self, event: Sheet.Resized) -> None:
        event.stop()
        self._on_height(event.rows)

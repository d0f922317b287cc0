"""What lies over the chat and is closed once."""

from __future__ import annotations

from textual import events
from textual.screen import ModalScreen, ScreenResultType


class Modal(ModalScreen[ScreenResultType]):
    """A dialog or page that keys, clicks and the turn may all want to close."""

    is_left_by_click = False
    """Whether a click beside it leaves it without a result: not where an answer is owed."""

    def on_click(self, event: events.Click) -> None:
        if not (self.is_left_by_click and self.is_current):
            return
        pressed, _ = self.get_widget_at(*event.screen_offset)
        if pressed is self:
            self.dismiss(None)

    def end(self, result: ScreenResultType) -> None:
        """Close with a result, unless it is closed already, or lies below something else.

        Keys that were pressed in one burst all reach the screen that was on top then.
        """
        if self.is_current:
            self.dismiss(result)

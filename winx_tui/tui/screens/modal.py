"""What lies over the chat and is closed once."""

from __future__ import annotations

from textual import events
from textual.screen import ModalScreen, ScreenResultType

from winx_tui.tui.widgets.key_hints import key_at


class Modal(ModalScreen[ScreenResultType]):
    """A dialog or page that keys, clicks and the turn may all want to close."""

    def on_click(self, event: events.Click) -> None:
        """Press the key that the words under the mouse name; beside them nothing is meant."""
        if self.is_current and (key := key_at(event)):
            event.stop()
            self.app.simulate_key(key)

    def end(self, result: ScreenResultType) -> None:
        """Close with a result, unless it is closed already, or lies below something else.

        Keys that were pressed in one burst all reach the screen that was on top then.
        """
        if self.is_current:
            self.dismiss(result)

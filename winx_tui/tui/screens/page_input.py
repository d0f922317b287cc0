"""A line to type into on a page whose keys come from the key map."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from winx_tui.tui.keymap import Area, key_map_of


class PageInput(Input):
    """Types what is no key of its area; those are actions of the screen."""

    def __init__(self, area: Area, *, placeholder: str = "", id: str) -> None:
        super().__init__(placeholder=placeholder, id=id, select_on_focus=False)
        # A blinking cursor is a timer that never ends.
        self.cursor_blink = False
        self._area = area

    async def _on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of(self._area).get(event.key)
        if action is None:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        await self.run_action(f"screen.{action}")

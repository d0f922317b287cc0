"""A line to type into on a page whose keys come from the key map."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from winx_tui.tui.keymap import Area, key_map_of


class PageInput(Input):
    """Types what is no key of its areas; those are actions of the screen.

    A character that is a key of them is one only where nothing is typed yet.
    """

    def __init__(self, *areas: Area, placeholder: str = "", id: str) -> None:
        """Take the areas whose keys count, the first before the others."""
        super().__init__(placeholder=placeholder, id=id, select_on_focus=False)
        # A blinking cursor is a timer that never ends.
        self.cursor_blink = False
        self._areas = areas

    async def _on_key(self, event: events.Key) -> None:
        action = self._action_of(event.key)
        if action is None or (event.is_printable and self.value):
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        await self.run_action(f"screen.{action}")

    def _action_of(self, key: str) -> str | None:
        key_map = key_map_of(self)
        found = (key_map.actions_of(area).get(key) for area in self._areas)
        return next((action for action in found if action is not None), None)

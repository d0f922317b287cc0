"""The frame with what only keys are for: two keys in a row, the mouse, the help, the commands."""

from __future__ import annotations

from textual import events

from winx_tui.tui.aware_frame import AwareFrame
from winx_tui.tui.screens.main import MainScreen

_MOUSE_MODES = ("1000", "1003", "1015", "1006")
"""Clicks, movements, and two ways of writing where; those that Textual's driver asks for."""


class KeyFrame(AwareFrame, inherit_bindings=False):
    """Takes the key that another key follows before any pane sees either."""

    is_leading = False
    """Whether the next key is looked up after the leader."""
    has_mouse = True
    """Whether the mouse is winx's; else the terminal selects with it."""

    def on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, lambda _: self._ask_for_mouse())

    def show_status(self) -> None:
        """Draw the status bar from what is true now."""
        raise NotImplementedError

    async def on_event(self, event: events.Event) -> None:
        if (
            isinstance(event, events.Key)
            and not event.is_forwarded
            and isinstance(self.screen, MainScreen)
            and await self._takes(event.key)
        ):
            return
        await super().on_event(event)

    async def _takes(self, key: str) -> bool:
        """Follow the leader, or begin with it; a key that means nothing after it ends it."""
        if self.is_leading:
            self._lead(is_leading=False)
            if (action := self.key_map.actions_of("leader").get(key)) is not None:
                await self.run_action(action)
            return True
        is_leader = self.key_map.actions_of("app").get(key) == "app.leader"
        if is_leader:
            await self.run_action("app.leader")
        return is_leader

    def leader_hint(self) -> str:
        """Return what may follow, with its keys, in few words."""
        rows = self.key_map.help_rows("leader")
        return " · ".join(f"{keys} {summary.partition(':')[0].lower()}" for keys, summary in rows)

    def _lead(self, *, is_leading: bool) -> None:
        self.is_leading = is_leading
        self.show_status()

    # Actions

    def action_leader(self) -> None:
        """Wait for a second key; with text selected in the prompt, cut that."""
        area = self.prompt.area
        if area.has_focus and area.selected_text:
            area.action_cut()
        else:
            self._lead(is_leading=True)

    def action_leader_end(self) -> None:
        """Wait for no second key."""

    def action_toggle_mouse(self) -> None:
        """Leave the mouse to the terminal, or take it back."""
        self.has_mouse = not self.has_mouse
        self._ask_for_mouse()
        keys = " ".join(
            filter(
                None,
                (self.key_map.label("app", "leader"), self.key_map.label("leader", "toggle_mouse")),
            )
        )
        if self.has_mouse:
            self.notify("The mouse is winx's again.", timeout=3)
        else:
            self.notify(f"The terminal selects by itself now; {keys} or /mouse ends that.")

    def _ask_for_mouse(self) -> None:
        if self._driver is not None:
            end = "h" if self.has_mouse else "l"
            self._driver.write("".join(f"\x1b[?{mode}{end}" for mode in _MOUSE_MODES))
            self._driver.flush()

    async def action_help(self) -> None:
        """Show every key."""
        # The screen is not needed for the first paint.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.push_screen(KeysScreen())

"""The frame with the shells of a conversation: taking over, reading whole outputs."""

from __future__ import annotations

from winx_tui.config.settings import Settings
from winx_tui.tui.key_frame import KeyFrame
from winx_tui.tui.messages import OutputOpened
from winx_tui.tui.shell_actions import ShellActions
from winx_tui.tui.turn import TurnRunner


class ShellFrame(KeyFrame, inherit_bindings=False):
    """Binds the actions on shells to the screen; whoever derives from it has turns."""

    turns: TurnRunner
    shells: ShellActions
    _settings: Settings

    def on_mount(self) -> None:
        self.shells = ShellActions(self, wakes=self._settings.shell.wake)
        self.turns.watch(self.shells.note_turn)

    async def on_output_opened(self, event: OutputOpened) -> None:
        # The screen is not needed for the first paint.
        from winx_tui.tui.screens.output import output_page
        from winx_tui.tui.screens.reading import ReadingScreen

        page = await output_page(event.text, event.log)
        await self.push_screen(ReadingScreen(event.title, page))

    def action_take_over(self) -> None:
        """Take the keys of what runs in the shell; the same key gives them back."""
        self.run_worker(self.shells.take_over_foreground(), group="take-over")

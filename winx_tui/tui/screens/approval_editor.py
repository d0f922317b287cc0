"""The editor for a command before it runs."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import TextArea

from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.widgets.key_hints import hints


class CommandEditor(TextArea):
    """Enter runs a command of one line; in one of several it breaks the line."""

    class Submitted(Message):
        """The command shall run as it stands here."""

    def __init__(self, command: str) -> None:
        super().__init__(command, id="approval-editor", compact=True, soft_wrap=True)
        # A blinking cursor is a timer that never ends.
        self.cursor_blink = False

    @property
    def hint(self) -> Content:
        """Return which keys do what now."""
        run: HintPart = ("editor", "run", "runs this")
        if self.document.line_count > 1:
            more: HintPart = ("editor", "run_or_break", "breaks the line")
        else:
            run = ("editor", "run_or_break", "runs this")
            more = ("editor", "break_line", "adds a line")
        return hints(key_map_of(self), run, more, ("editor", "back", "goes back"))

    async def _on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("editor").get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def action_run_or_break(self) -> None:
        """Run a command of one line; break the line in a longer one."""
        if self.document.line_count > 1:
            self.action_break_line()
        else:
            self.action_run()

    def action_break_line(self) -> None:
        """Begin a new line."""
        self._replace_via_keyboard("\n", *self.selection)

    def action_run(self) -> None:
        """Run what is written."""
        self.post_message(self.Submitted())

"""A program's terminal that the person has taken over: its screen, and their keys."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from winx_tui.shell.attached import AttachedTerminal
from winx_tui.tui.blocks.figures import duration_text
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.key_names import key_label
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.terminal_keys import key_data
from winx_tui.tui.widgets.key_hints import pressing
from winx_tui.tui.widgets.terminal_view import TerminalView

_LEAVE_KEY = "ctrl+t"
"""Where a person has no key for taking over: the terminal must be left by some key."""
HEAD_ROWS = 1
_FRAME_S = 1 / 30
"""Between two pictures of a program that keeps drawing."""
_LAST_LOOK_S = 0.8
"""Of silence after the end of a program: keys that were meant for it must go nowhere else."""
_TYPING_S = 2.0
"""Who has typed within this is not done yet."""
_PRIVACY = "what you type is not shown to the model"
_SEPARATOR = " · "
_MIN_COMMAND = 8


class TerminalScreen(Modal[None], inherit_bindings=False):
    """Hands every key to the program, until the key that took over or the program's end."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, attached: AttachedTerminal, command: str, *, ran_s: float) -> None:
        """Show a terminal.

        Args:
            attached: The terminal.
            command: What runs in it.
            ran_s: How long it has been running.
        """
        super().__init__()
        self._attached = attached
        self._command = one_line(command)
        self._began_at_s = time.monotonic() - ran_s
        self._typed_at_s = float("-inf")
        self._is_leaving = False
        self._head = Static(id="terminal-head")
        self._view = TerminalView(id="terminal-view")

    def _leave_keys(self) -> Sequence[str]:
        actions = key_map_of(self).actions_of("app")
        keys = [key for key, action in actions.items() if action == "app.take_over"]
        return keys or (_LEAVE_KEY,)

    def compose(self) -> ComposeResult:
        yield self._head
        yield self._view

    def on_mount(self) -> None:
        self._view.focus()
        self._draw_head()
        self.set_interval(1.0, self._draw_head)
        self.run_worker(self._follow(), group="follow")

    def on_resize(self, event: events.Resize) -> None:
        if not self._attached.is_ended:
            self._attached.resize(event.size.width, max(1, event.size.height - HEAD_ROWS))
        self._draw_head()

    def on_screen_resume(self) -> None:
        # A question may have lain over this when the program ended.
        if self._is_leaving:
            self._leave()

    # What a person types

    def is_typed_into(self) -> bool:
        """Tell whether a person is in the middle of typing here."""
        return time.monotonic() - self._typed_at_s < _TYPING_S

    def take_typed(self, text: str) -> None:
        """Take what was typed for the program while something else had the keys."""
        self._typed_at_s = time.monotonic()
        self._attached.type(text.replace("\n", "\r").encode(errors="replace"))

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key in self._leave_keys():
            self._leave()
            return
        self._typed_at_s = time.monotonic()
        is_application = self._attached.screen.has_mode("?1")
        self._attached.type(key_data(event.key, event.character, is_application=is_application))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._typed_at_s = time.monotonic()
        self._attached.paste(event.text.replace("\r\n", "\n"))

    # Following the program

    async def _follow(self) -> None:
        async for frame in self._attached.frames():
            self._view.show(frame)
            await asyncio.sleep(_FRAME_S)
        self._draw_head()
        self._leave_after_silence(time.monotonic())

    def _leave_after_silence(self, since_s: float) -> None:
        left_s = max(since_s, self._typed_at_s) + _LAST_LOOK_S - time.monotonic()
        if left_s > 0:
            self.set_timer(left_s, lambda: self._leave_after_silence(since_s))
        else:
            self._leave()

    def _leave(self) -> None:
        self._is_leaving = True
        self.end(None)

    def _draw_head(self) -> None:
        width = max(1, self.app.size.width - 2)
        elapsed = duration_text(int(time.monotonic() - self._began_at_s)).replace(".0", "")
        if self._attached.is_ended:
            facts = [Content("has ended")]
        else:
            key = self._leave_keys()[0]
            back = pressing(f"{key_label(key)} gives it back", key)
            facts = [Content(elapsed), back, Content(_PRIVACY)]
            while len(facts) > 1 and _length(facts) + _MIN_COMMAND > width:
                # First the last one, then the first.
                facts = facts[:2] if len(facts) > 2 else [back]
        command = Content.styled(self._command, "bold")
        room = width - _length(facts)
        shown = [command.truncate(room, ellipsis=True)] if room >= _MIN_COMMAND else []
        line = Content(_SEPARATOR).join([*shown, *facts])
        self._head.update(line.truncate(width, ellipsis=True))


def _length(facts: list[Content]) -> int:
    return sum(fact.cell_length + len(_SEPARATOR) for fact in facts)

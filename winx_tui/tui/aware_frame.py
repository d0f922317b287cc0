"""The frame that knows whether somebody looks, and tells the terminal how winx stands."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from textual import events

from winx_tui.tui.awareness.attention import Attention, State
from winx_tui.tui.awareness.terminal_kind import terminal_kind
from winx_tui.tui.frame import Frame


class AwareFrame(Frame, inherit_bindings=False):
    """Keeps the terminal's title, progress and notifications true to what winx does."""

    def __init__(self, *, folder: str, **others: Any) -> None:
        super().__init__(**others)
        self.attention = Attention(
            self.ui_settings, terminal_kind(os.environ), folder, self._write_beside
        )
        self._is_asking = False
        self._is_busy = False

    def on_mount(self) -> None:
        self.app_suspend_signal.subscribe(self, lambda _: self.attention.end())
        self.app_resume_signal.subscribe(self, lambda _: self._come_back())
        self.call_after_refresh(self._begin_to_tell)

    @asynccontextmanager
    async def question(self) -> AsyncGenerator[None, None]:
        """Ask the person while the block runs: no question lies over another."""
        async with self.one_question:
            self._is_asking = True
            self.activity.pause()
            self.tell_standing(is_busy=self._is_busy)
            try:
                yield
            finally:
                self._is_asking = False
                self.activity.resume()
                self.tell_standing(is_busy=self._is_busy)

    def tell_standing(self, *, is_busy: bool, has_failed: bool = False) -> None:
        """Tell whether a turn is under way, and where one has ended, how."""
        self._is_busy = is_busy
        state: State = "working" if is_busy else "idle"
        if self._is_asking:
            state = "asking"
        self.attention.show(state, has_failed=has_failed)

    def exit(self, *args: Any, **others: Any) -> None:
        """Leave, and give the title back while the terminal is still written to."""
        self.attention.end()
        super().exit(*args, **others)

    def action_suspend_process(self) -> None:
        """Put winx to sleep, where there is a shell to go back to."""
        if self.is_web:
            self.tell("In a browser there is no shell below winx to go back to.", "warning")
        else:
            super().action_suspend_process()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.MouseDown | events.Paste):
            self.attention.note_touch()
        await super().on_event(event)

    def on_app_focus(self, event: events.AppFocus) -> None:
        # Textual would give every widget its style anew, and move the focus.
        event.prevent_default()
        self.attention.note_focus(has_focus=True)

    def on_app_blur(self, event: events.AppBlur) -> None:
        event.prevent_default()
        self.attention.note_focus(has_focus=False)

    def _come_back(self) -> None:
        """Draw everything anew: terminals clear the screen that a program takes over."""
        self._begin_to_tell()
        self.refresh(layout=True)

    def _begin_to_tell(self) -> None:
        self.attention.begin()
        self.attention.show("idle")
        self.tell_standing(is_busy=self._is_busy)

    def _write_beside(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)

"""A person at the keys of a running program, who sees its screen and types into it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from winx_tui.shell.frame import StyledFrame, styled_frame_of
from winx_tui.shell.screen import Screen
from winx_tui.shell.terminal import Terminal
from winx_tui.shell.tty_mode import TtyMode

MAX_AT_ONCE_BYTES = 32 * 1024
"""Several screens full."""


class AttachedTerminal:
    """A program's terminal while a person has taken it over; made by `ShellSession.attach`.

    What the person types never reaches the model. A password is typed with echo off, so
    nothing on the screen tells it and the output goes on as before. Anything else is shown
    by the terminal or the program as it is typed, so from that key on until the person
    leaves, all output is kept from the model and from the log; a note says so.
    """

    def __init__(
        self, terminal: Terminal, screen: Screen, on_shown_typing: Callable[[], None]
    ) -> None:
        self._terminal = terminal
        self._on_shown_typing = on_shown_typing
        self.screen = screen
        """What the person sees; changes as the program writes."""
        self.screen.answer = self._answer
        self._changed = asyncio.Event()
        self._changed.set()
        self.has_typed = False
        self.is_ended = False
        """Whether the program has ended, or the person has left."""
        self._is_listening = False

    @property
    def size(self) -> tuple[int, int]:
        """Return columns and lines."""
        return self.screen.columns, self.screen.lines

    def type(self, data: bytes) -> None:
        """Send keys to the program, as the bytes a terminal sends."""
        if self.is_ended or not data:
            return
        mode = self._terminal.mode
        self.has_typed = True
        if mode.has_echo or not mode.is_line_mode:
            self._on_shown_typing()
        self._terminal.type(data, is_echoed=True)

    def paste(self, text: str) -> None:
        """Send text at once, marked as pasted for programs that want to know."""
        data = text.replace("\n", "\r").replace("\x1b", "").encode(errors="replace")
        if self.screen.has_mode("?2004"):
            data = b"\x1b[200~" + data + b"\x1b[201~"
        self.type(data)

    def resize(self, columns: int, lines: int) -> None:
        """Take the size of the person's window."""
        self.screen.resize(columns, lines)
        self._terminal.resize(*self.size)
        self._changed.set()

    async def frames(self) -> AsyncIterator[StyledFrame]:
        """Yield the screen now and whenever it has changed, until the program ends.

        Changes that come while a frame is being drawn are told together.
        """
        while True:
            await self._changed.wait()
            self._changed.clear()
            yield styled_frame_of(self.screen)
            if self.is_ended:
                return

    def feed(self, data: bytes, mode: TtyMode) -> None:
        """Take what the program wrote."""
        self.screen.is_newline_mode = mode.is_newline_mode
        self._is_listening = not mode.is_line_mode
        if len(data) > MAX_AT_ONCE_BYTES and mode.is_line_mode and not self.screen.is_alternate:
            # Nobody can read a flood; only its end is worth the time of the emulator.
            data = data[-MAX_AT_ONCE_BYTES:]
        self.screen.feed(data)
        self._changed.set()

    def end(self) -> None:
        """Take note that nothing more comes."""
        self.is_ended = True
        self._changed.set()

    def _answer(self, data: bytes) -> None:
        # As for the display: a file that is merely shown must not make the terminal type.
        if self._is_listening:
            self._terminal.type(data)

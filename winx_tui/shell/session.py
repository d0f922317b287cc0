"""A shell that lasts, and how one talks to what runs in it: by text, by keys, by looking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from winx_tui.core.errors import ShellError
from winx_tui.shell.attached import AttachedTerminal
from winx_tui.shell.frame import Frame
from winx_tui.shell.keys import key_bytes
from winx_tui.shell.live import LiveFeed
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.runner import TAKEN_OVER, CommandRunner, Report
from winx_tui.shell.terminal import COLUMNS, ROWS
from winx_tui.shell.waiting import Waiting

ENTER_DELAY_S = 0.04
"""Programs that read keys take an Enter that comes glued to text for a pasted line end."""
REDRAW_S = 0.1
"""Two changes of size that come closer together are one to most programs."""
STILL_S = 0.15
"""A screen is whole after so long a silence."""


class ShellSession(CommandRunner):
    """One shell: directory, exports and functions stick from one command to the next."""

    @property
    def is_taken_over(self) -> bool:
        """Return whether a person is at the keys."""
        return self._attached is not None

    @property
    def waiting(self) -> Waiting | None:
        """Return what the running command waits for, where it waits for a person."""
        return self._waiting()

    @property
    def last_shown(self) -> str:
        """Return the screen of the command that runs, or that ended untold; "" without one."""
        return self._current.output.display.frame().shown if self._current else ""

    async def send_text(
        self, text: str, *, wait_s: float, submit: bool = True, report: Report | None = None
    ) -> CommandOutcome:
        """Type text into the running program, with Enter behind it if `submit`.

        Raises:
            ShellError: nothing runs.
        """
        keys = text.replace("\r\n", "\r").replace("\n", "\r").encode(errors="replace")
        return await self._send([keys, b"\r"] if submit else [keys], wait_s, report)

    async def send_keys(
        self, keys: Sequence[str], *, wait_s: float, report: Report | None = None
    ) -> CommandOutcome:
        """Press keys, by name, in the running program.

        Raises:
            ShellError: nothing runs, or there is no such key.
        """
        current = self._require_running()
        # Programs that have asked for it get the arrows in the other spelling.
        is_application = current.output.display.has_mode("?1")
        return await self._send([key_bytes(keys, is_application=is_application)], wait_s, report)

    async def send_bytes(
        self, data: bytes, *, wait_s: float, report: Report | None = None
    ) -> CommandOutcome:
        """Send bytes as they are to the running program.

        Raises:
            ShellError: nothing runs.
        """
        return await self._send([data], wait_s, report)

    async def look(self, *, wait_s: float = 1.0) -> tuple[Frame, Frame | None]:
        """Return what the running program shows once it is still, and what it showed before.

        Raises:
            ShellError: nothing runs.
        """
        current = self._require_running()
        await self._attention.for_rest(current.completion, STILL_S, wait_s)
        frame, earlier = current.output.display.frame(), current.looked_at
        current.looked_at = frame
        return frame, earlier

    def frame(self) -> Frame:
        """Return what the running program shows at this moment.

        Raises:
            ShellError: nothing runs.
        """
        return self._require_running().output.display.frame()

    @asynccontextmanager
    async def attach(self, columns: int, lines: int) -> AsyncIterator[AttachedTerminal]:
        """Hand the running program's terminal to a person; AttachedTerminal says what is kept.

        Meanwhile no waiting for the program runs out, and the model cannot type into it.

        Raises:
            ShellError: nothing runs, or a person is at the keys already.
        """
        await self._until_read()
        current = self._require_running()
        if self._attached is not None or self._process is None:
            raise ShellError("This terminal has been taken over already.")
        output, terminal = current.output, self._process.terminal
        attached = AttachedTerminal(terminal, output.display.twin(), output.hide)
        self._attached = attached
        self._attention.hold()
        try:
            attached.resize(columns, lines)
            yield attached
        finally:
            self._attached = None
            attached.end()
            if attached.has_typed:
                output.show(TAKEN_OVER)
            # Another size makes a full-screen program draw itself anew.
            if attached.size == (COLUMNS, ROWS):
                terminal.resize(COLUMNS, ROWS - 1)
                await asyncio.sleep(REDRAW_S)
            terminal.resize(COLUMNS, ROWS)
            self._attention.release()

    async def _until_read(self) -> None:
        """Wait until the command was read: keys that interrupt must not come before."""
        if self._process is not None:
            await self._process.has_read()

    async def _send(
        self, pieces: Sequence[bytes], wait_s: float, report: Report | None
    ) -> CommandOutcome:
        current = self._require_running()
        if self._attached is not None:
            raise ShellError(
                "The person has taken over this terminal, so nothing was sent; "
                "wait with status_check until they give it back.",
                code="busy",
            )
        await self._until_read()
        self._attention.forget()
        self._live = LiveFeed(current.output, report) if report else None
        try:
            for number, piece in enumerate(pieces):
                if number:
                    await asyncio.sleep(ENTER_DELAY_S)
                if self._process is not None:
                    self._process.terminal.type(piece)
            await self._attention.for_answer(current.completion, wait_s)
        finally:
            self._stop_live()
        return self._reply(current)

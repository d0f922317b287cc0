"""What a running call does, as progress notifications: its output, and that it lives."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from types import TracebackType

from mcp.server.session import ServerSession

from winx_tui.workspace.display import visible

_PAUSE_S = 0.1
"""At most ten notifications a second; what comes in between travels together. A call that ends
sooner sends all that it has said at its end."""
_MAX_CHARS = 4_000
"""Of one notification; the result carries the output, this only shows that it lives."""
SIGN_OF_LIFE_S = 5.0
"""After so long without output the client is told that the call lives: most clients give up on a
request after 60 s, some after 10, but wait on as long as there is progress."""

RUNNING = "still running"
WAITING_FOR_TURN = "waiting for an earlier call of this thread to end"
WAITING_FOR_USER = "waiting for the user's answer"


class ProgressLines:
    """Sends output as it comes, in whole lines, if the client gave a progress token."""

    def __init__(self, session: ServerSession) -> None:
        self._session = session
        self._text = ""
        self._has_text = asyncio.Event()
        self._is_over = asyncio.Event()
        self._progress = 0
        self._began_s = time.monotonic()
        self._starting: asyncio.TimerHandle | None = None
        self._pump: asyncio.Task[None] | None = None
        self.state = RUNNING
        """What is said where there is no output."""

    async def __aenter__(self) -> ProgressLines:
        # Most calls end before a task is worth what it costs.
        self._starting = asyncio.get_running_loop().call_later(_PAUSE_S, self._start)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._starting is not None
        self._starting.cancel()
        if self._pump is not None:
            if error is None:
                # What is being sent just now is sent to its end.
                self._is_over.set()
                self._has_text.set()
            else:
                self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
        if error is None:
            await self._send(self._text)

    def feed(self, text: str) -> None:
        """Take a piece of output."""
        self._text = (self._text + text)[-_MAX_CHARS:]
        if "\n" in self._text:
            self._has_text.set()

    def _start(self) -> None:
        self._pump = asyncio.create_task(self._send_as_it_comes())

    async def _send_as_it_comes(self) -> None:
        while True:
            try:
                async with asyncio.timeout(SIGN_OF_LIFE_S):
                    await self._has_text.wait()
            except TimeoutError:
                await self._send_sign_of_life()
                continue
            if self._is_over.is_set():
                return
            self._has_text.clear()
            whole, _, self._text = self._text.rpartition("\n")
            await self._send(whole)
            with suppress(TimeoutError):
                async with asyncio.timeout(_PAUSE_S):
                    await self._is_over.wait()

    async def _send_sign_of_life(self) -> None:
        elapsed_s = time.monotonic() - self._began_s
        await self._send(f"{self.state} ({elapsed_s:.0f} s)")

    async def _send(self, text: str) -> None:
        text = visible(text.strip("\n"), multiline=True)
        if text:
            self._progress += text.count("\n") + 1
            await self._session.report_progress(self._progress, message=text)

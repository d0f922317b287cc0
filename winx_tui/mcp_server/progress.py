"""A running tool's output as progress notifications."""

from __future__ import annotations

import asyncio
from types import TracebackType

from mcp.server.session import ServerSession

from winx_tui.workspace.display import visible

_PAUSE_S = 0.1
"""At most ten notifications a second; what comes in between travels together."""
_MAX_CHARS = 4_000
"""Of one notification; the result carries the output, this only shows that it lives."""


class ProgressLines:
    """Sends output as it comes, in whole lines, if the client gave a progress token."""

    def __init__(self, session: ServerSession) -> None:
        self._session = session
        self._text = ""
        self._has_text = asyncio.Event()
        self._lines_sent = 0
        self._pump: asyncio.Task[None] | None = None

    async def __aenter__(self) -> ProgressLines:
        self._pump = asyncio.create_task(self._send_as_it_comes())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._pump is not None
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)
        if error is None:
            await self._send(self._text)

    def feed(self, text: str) -> None:
        """Take a piece of output."""
        self._text = (self._text + text)[-_MAX_CHARS:]
        if "\n" in self._text:
            self._has_text.set()

    async def _send_as_it_comes(self) -> None:
        while True:
            await self._has_text.wait()
            self._has_text.clear()
            whole, _, self._text = self._text.rpartition("\n")
            await self._send(whole)
            await asyncio.sleep(_PAUSE_S)

    async def _send(self, text: str) -> None:
        text = visible(text.strip("\n"), multiline=True)
        if text:
            self._lines_sent += text.count("\n") + 1
            await self._session.report_progress(self._lines_sent, message=text)

"""One tab: a page on one side, a winx on the other."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress

from aiohttp import WSMsgType, web

from winx_tui.core.textual_variables import TAB_DRIVER
from winx_tui.web.keeper import Keeper, KeeperDied, OpenedTab
from winx_tui.web.packets import BadMessage, for_page, for_program, packets, pong_for
from winx_tui.workspace.display import visible

_GRACE_S = 3.0
"""For a winx whose page has gone; it gives itself less."""
_MAX_UNREAD_BYTES = 16 * 1024 * 1024
"""Typed and pasted, and not taken by the program."""
_LAST_WORDS_BYTES = 4000
_LAST_WORDS_S = 0.5
"""A program that has ended says no more, but one that it started may still hold its stderr."""

_log = logging.getLogger(__name__)


async def run_tab(page: web.WebSocketResponse, keeper: Keeper, width: int, height: int) -> None:
    """Open a winx for a page, and end it when either of them ends."""
    try:
        opened = await keeper.open_tab(_variables(width, height))
    except KeeperDied as error:
        await _say_last_words(page, str(error))
        return
    tab = await _Tab.over(opened)
    showing = asyncio.create_task(_show(tab, page))
    try:
        await _listen(page, tab)
    finally:
        # The program reads an end of file now, and has a moment for an end in good order.
        tab.close_input()
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_S):
                await showing
        with suppress(KeeperDied):
            await keeper.end_tab(opened.pid)
        tab.close()


class _Tab:
    """The streams of a program."""

    def __init__(
        self,
        said: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        complaints: asyncio.StreamReader,
        complaints_writer: asyncio.StreamWriter,
    ) -> None:
        self.said = said
        self._writer = writer
        self._complaints_writer = complaints_writer
        self._last_bytes = b""
        # Read all the while: a program must not wait because nobody hears its complaints.
        self._hearing = asyncio.create_task(self._hear(complaints))

    @classmethod
    async def over(cls, opened: OpenedTab) -> _Tab:
        """Open the streams over the sockets."""
        return cls(
            *await asyncio.open_connection(sock=opened.screen),
            *await asyncio.open_connection(sock=opened.complaints),
        )

    def send(self, packet: bytes) -> None:
        """Send a packet to the program.

        Raises:
            BadMessage: it has not read for long.
        """
        if self._writer.transport.get_write_buffer_size() > _MAX_UNREAD_BYTES:
            raise BadMessage("more than the program reads")
        self._writer.write(packet)

    async def last_words(self) -> str:
        """Return what the program wrote to stderr, once it has ended."""
        await asyncio.wait({self._hearing}, timeout=_LAST_WORDS_S)
        text = self._last_bytes.decode("utf-8", "replace")
        return visible(text.strip(), multiline=True)

    def close_input(self) -> None:
        """Have the program read an end of file."""
        with suppress(OSError):
            self._writer.write_eof()

    def close(self) -> None:
        """Close the streams."""
        self._writer.close()
        self._complaints_writer.close()
        self._hearing.cancel()

    async def _hear(self, complaints: asyncio.StreamReader) -> None:
        with suppress(ConnectionResetError):
            while data := await complaints.read(_LAST_WORDS_BYTES):
                self._last_bytes = (self._last_bytes + data)[-_LAST_WORDS_BYTES:]


async def _listen(page: web.WebSocketResponse, tab: _Tab) -> None:
    """Pass on what the page sends until it is closed."""
    async for message in page:
        if message.type is not WSMsgType.TEXT:
            continue
        try:
            if pong := pong_for(message.data):
                await page.send_str(pong)
            tab.send(for_program(message.data))
        except BadMessage as error:
            _log.warning("a page was closed: it sent %s", error)
            return
        except ConnectionResetError:
            return


async def _show(tab: _Tab, page: web.WebSocketResponse) -> None:
    """Pass on what the program says until it ends; after the page has gone, to nobody."""
    try:
        async for packet in packets(tab.said):
            with suppress(ConnectionResetError):
                if packet.kind == b"D":
                    await page.send_bytes(packet.payload)
                elif packet.kind == b"M" and (text := for_page(packet.payload)):
                    await page.send_str(text)
    except BadMessage as error:
        _log.warning("a tab was closed: its program wrote %s", error)
        await _say_last_words(page, f"This tab was closed: its program wrote {error}.")
        return
    await _say_last_words(page, await tab.last_words())


async def _say_last_words(page: web.WebSocketResponse, words: str) -> None:
    with suppress(ConnectionResetError):
        await page.send_str(json.dumps(["ended", words]))
    await page.close()


def _variables(width: int, height: int) -> dict[str, str]:
    """Return what tells the program that its screen is a page."""
    return {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TEXTUAL_DRIVER": TAB_DRIVER,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "COLUMNS": str(width),
        "ROWS": str(height),
    }

"""Screens to read and leave again, such as a command's output."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from winx_tui.tui.blocks.code import highlighted, language_of
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.keymap import key_map_of
from winx_tui.tui.keys.bindings import bindings
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.widgets.key_hints import hints

PREVIEW_BYTES = 200_000

Page = Callable[[int], Content]
"""Writes a page for a width in columns."""


class ReadingScreen(Modal[None]):
    """A page that scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reading")]

    def __init__(self, title: str, page: Content | Page) -> None:
        super().__init__()
        self._title = title
        self._page = _FittedPage(page)
        self._scroll = VerticalScroll(id="reading", can_focus=False)

    def compose(self) -> ComposeResult:
        self._scroll.border_title = Content(one_line(self._title))
        leaves = hints(key_map_of(self), ("reading", "leave", "goes back"))
        self._scroll.border_subtitle = leaves
        with self._scroll:
            yield self._page

    def action_scroll(self, direction: int) -> None:
        """Scroll by a line."""
        scroll = self._scroll.scroll_down if direction > 0 else self._scroll.scroll_up
        scroll(animate=False)

    def action_page(self, direction: int) -> None:
        """Scroll by a page."""
        scroll = self._scroll.scroll_page_down if direction > 0 else self._scroll.scroll_page_up
        scroll(animate=False)

    def action_edge(self, direction: int) -> None:
        """Scroll to the first line or the last."""
        scroll = self._scroll.scroll_end if direction > 0 else self._scroll.scroll_home
        scroll(animate=False)

    def action_leave(self) -> None:
        """Go back."""
        self.end(None)

    async def action_keys(self) -> None:
        """Show these keys."""
        # Lazy: seldom wanted.
        from winx_tui.tui.screens.keys import KeysScreen

        await self.app.push_screen(KeysScreen("reading"))


class _FittedPage(Static):
    """A page that is written anew for another width."""

    def __init__(self, page: Content | Page) -> None:
        super().__init__(page if isinstance(page, Content) else "", id="reading-page")
        self._write = None if isinstance(page, Content) else page
        self._columns = 0

    def on_resize(self, event: events.Resize) -> None:
        if self._write is not None and event.size.width != self._columns:
            self._columns = event.size.width
            self.update(self._write(self._columns))


async def file_page(path: Path) -> Content:
    """Read a file for looking at it: bounded, and never anything but text."""
    try:
        data, size_bytes = await asyncio.to_thread(_read_start, path)
    except OSError as error:
        return Content.styled(f"This file cannot be read: {error.strerror}.", "$text-error")
    if b"\0" in data:
        return Content.styled(f"This is no text file ({size_bytes:,} bytes).", "$text-warning")
    text = data.decode("utf-8", errors="replace")
    code = highlighted(text.replace("\r\n", "\n"), language_of(path.name))
    rows = code.split("\n")
    width = len(str(len(rows)))
    page = Content("\n").join(
        Content.styled(f"{number:>{width}}  ", "$rule") + row
        for number, row in enumerate(rows, start=1)
    )
    if size_bytes > len(data):
        rest = f"\n… {size_bytes - len(data):,} more bytes"
        page += Content.styled(rest, "$text-warning")
    return page


def _read_start(path: Path) -> tuple[bytes, int]:
    if not path.is_file():
        raise OSError(0, "it is not a regular file")
    with path.open("rb") as file:
        return file.read(PREVIEW_BYTES), path.stat().st_size

"""Screens to read and leave again: the help and a file's preview."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
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
from winx_tui.tui.keymap import AREA_TITLES, Area, help_rows
from winx_tui.tui.messages import FileMentioned
from winx_tui.tui.screens.modal import Modal

PREVIEW_BYTES = 200_000
_KEY_COLUMN = 32
_MIN_SUMMARY_COLUMNS = 16
"""Where fewer are left beside the keys, what they do goes on below them."""

Page = Callable[[int], Content]
"""Writes a page for a width in columns."""


class ReadingScreen(Modal[None]):
    """A page that scrolls; Esc, q or Enter leave it."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, title: str, page: Content | Page, subtitle: str = "Esc goes back") -> None:
        super().__init__()
        self._title = title
        self._subtitle = subtitle
        self._page = _FittedPage(page)
        self._scroll = VerticalScroll(id="reading")

    def compose(self) -> ComposeResult:
        self._scroll.border_title = Content(one_line(self._title))
        self._scroll.border_subtitle = Content(self._subtitle)
        with self._scroll:
            yield self._page

    def on_mount(self) -> None:
        self._scroll.focus()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "q", "enter", "ctrl+c", "f1", "question_mark"):
            event.stop()
            self.end(None)


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


class FileScreen(ReadingScreen):
    """A file to look into; `@` puts it into the prompt."""

    def __init__(self, title: str, path: Path, page: Content) -> None:
        super().__init__(title, page, subtitle="@ puts it into the prompt · Esc goes back")
        self._path = path

    def on_key(self, event: events.Key) -> None:
        if event.key == "at":
            event.stop()
            self.end(None)
            self.app.post_message(FileMentioned(self._path))


def help_page(*areas: Area) -> Page:
    """Return the help from the key map, for some areas or for all."""
    return partial(_help, areas)


def _help(areas: tuple[Area, ...], columns: int) -> Content:
    lines: list[Content] = []
    for area in areas or AREA_TITLES:
        if lines:
            lines.append(Content(""))
        lines.append(Content.styled(AREA_TITLES[area], "$primary bold"))
        for keys, summary in help_rows(area):
            lines.append(_key_row(keys, summary, columns - _KEY_COLUMN))
    return Content("\n").join(lines)


def _key_row(keys: str, summary: str, columns: int) -> Content:
    """Write what keys do beside them, in so many columns."""
    row = Content.styled(keys.ljust(_KEY_COLUMN), "$accent")
    if columns < _MIN_SUMMARY_COLUMNS:
        return row + Content(summary)
    indent = Content("\n" + " " * _KEY_COLUMN)
    return row + indent.join(Content(summary).wrap(columns))


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

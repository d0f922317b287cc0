"""The keys on a page: grouped, as they are in force, narrowed by typing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from winx_tui.tui.keymap import AREA_TITLES, Area, KeyMap, key_map_of
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.keys.spec import AREA_WAYS
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.screens.page_input import PageInput
from winx_tui.tui.widgets.key_hints import hints

_KEY_COLUMN = 32
_MIN_SUMMARY_COLUMNS = 16
"""Where fewer are left beside the keys, what they do goes on below them."""
_NOTHING = "No key does that."
_HINTS: tuple[HintPart, ...] = (
    ("key list", "scroll_up scroll_down", "scroll"),
    ("key list", "page_up page_down", "by pages"),
    ("key list", "leave", "goes back"),
)


class KeysScreen(Modal[None]):
    """Lists keys; what has opened it closes it, where nothing is typed."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    #keys-filter {
        height: 1;
        border: none;
        padding: 0 1;
        margin: 0 0 1 0;
        background: $background;
        &:focus { border: none; }
    }
    #keys-scroll {
        height: 1fr;
        scrollbar-size-vertical: 1;
    }
    #keys-page {
        height: auto;
        width: 100%;
    }
    """

    def __init__(self, *areas: Area) -> None:
        """Show the keys of some areas, or of all."""
        super().__init__()
        self._areas = areas
        self._filter = PageInput("key list", placeholder="Type to narrow", id="keys-filter")
        self._page = _Page(self._write)
        self._scroll = VerticalScroll(self._page, id="keys-scroll", can_focus=False)

    def compose(self) -> ComposeResult:
        with Vertical(id="reading") as box:
            box.border_title = Content("Keys")
            box.border_subtitle = hints(key_map_of(self), *_HINTS)
            yield self._filter
            yield self._scroll

    def on_mount(self) -> None:
        self._filter.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._scroll.scroll_home(animate=False)
        self._write()

    # Actions

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

    def _write(self) -> None:
        width = self._page.size.width
        self._page.update(keys_page(key_map_of(self), self._filter.value, width, self._areas))


class _Page(Static):
    """Has itself written anew for another width."""

    def __init__(self, write: Callable[[], None]) -> None:
        super().__init__(id="keys-page")
        self._write = write
        self._columns = 0

    def on_resize(self, event: events.Resize) -> None:
        if event.size.width != self._columns:
            self._columns = event.size.width
            self._write()


def keys_page(key_map: KeyMap, query: str, columns: int, areas: Sequence[Area] = ()) -> Content:
    """Write what the words of a query find in a width of columns; without areas, in all."""
    groups = list(_groups(key_map, query, areas or tuple(AREA_TITLES)))
    if not groups:
        return Content.styled(_NOTHING, "$text-quiet")
    lines: list[Content] = []
    for title, rows in groups:
        if lines:
            lines.append(Content(""))
        lines.append(Content.styled(title, "$primary bold"))
        lines += [_key_row(keys, summary, columns - _KEY_COLUMN) for keys, summary in rows]
    return Content("\n").join(lines)


def _groups(
    key_map: KeyMap, query: str, areas: Sequence[Area]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield titles and rows; a title that is found brings all of its rows."""
    words = query.lower().split()
    for area in areas:
        title = area_title(key_map, area)
        rows = [
            (keys, summary)
            for keys, summary in key_map.help_rows(area)
            if all(word in f"{title} {keys} {summary}".lower() for word in words)
        ]
        if rows:
            yield title, rows


def area_title(key_map: KeyMap, area: Area) -> str:
    """Return what an area is called, with the keys that lead there."""
    ways = [label for way in AREA_WAYS.get(area, ()) if (label := key_map.label(*way))]
    return f"{AREA_TITLES[area]} ({' or '.join(ways)})" if ways else AREA_TITLES[area]


def _key_row(keys: str, summary: str, columns: int) -> Content:
    """Write what keys do beside them, in so many columns."""
    row = Content.styled(keys.ljust(_KEY_COLUMN), "$accent")
    if columns < _MIN_SUMMARY_COLUMNS:
        return row + Content(summary)
    indent = Content("\n" + " " * _KEY_COLUMN)
    return row + indent.join(Content(summary).wrap(columns))

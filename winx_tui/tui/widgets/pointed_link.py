"""The link that the mouse is on, if it leads somewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from winx_tui.tui.blocks.links import is_web

if TYPE_CHECKING:
    from textual.widget import Widget


class PointedLink:
    """Follows the mouse; whether a file is there is looked up beside what is drawn."""

    def __init__(self, widget: Widget, on_change: Callable[[], None]) -> None:
        self._widget = widget
        self._on_change = on_change
        self._under_mouse = ""
        self.link = ""
        """To be underlined; "" where there is none, or nothing at its end."""
        self.leads_to_a_file: Callable[[str], bool] = lambda _: False
        """Looks whether the file of a link is there; called in a thread."""

    def move_to(self, link: str) -> None:
        """Take what the mouse is on now; "" where that is no link."""
        if link == self._under_mouse:
            return
        self._under_mouse = link
        if link and not is_web(link):
            self._widget.run_worker(self._look(link), group="link", exclusive=True)
        else:
            self._show(link)

    async def _look(self, link: str) -> None:
        is_there = await asyncio.to_thread(self.leads_to_a_file, link)
        if link == self._under_mouse:
            self._show(link if is_there else "")

    def _show(self, link: str) -> None:
        if link != self.link:
            self.link = link
            self._on_change()

"""The pages that open over the chat, by name; each is imported when it is wanted first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from winx_tui.commands.host import PageName
    from winx_tui.tui.app import WinxApp

OpenPage = Callable[["WinxApp"], Awaitable[None]]
"""Opens a page and comes back when it has been left."""

PAGES: Mapping[PageName, OpenPage] = {}
"""In alphabetical order; a name that is missing here has no page in this front end."""


async def open_page(app: WinxApp, name: PageName) -> bool:
    """Open a page and wait until it is left; tell whether there is one of that name."""
    if (opener := PAGES.get(name)) is None:
        return False
    await opener(app)
    return True

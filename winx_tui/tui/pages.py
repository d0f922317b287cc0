"""The pages that open over the chat, by name; each is imported when it is wanted first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from winx_tui.commands.host import PageName
    from winx_tui.tui.app import WinxApp

OpenPage = Callable[["WinxApp"], Awaitable[None]]
"""Opens a page and comes back when it has been left."""


async def _commands(app: WinxApp) -> None:
    from winx_tui.tui.screens.palette import open_palette

    await open_palette(app)


async def _commit(app: WinxApp) -> None:
    from winx_tui.tui.screens.commit import open_commit

    await open_commit(app)


async def _context(app: WinxApp) -> None:
    from winx_tui.tui.screens.context_page import open_context

    await open_context(app)


async def _diff(app: WinxApp) -> None:
    from winx_tui.tui.screens.diff_browser import open_diff

    await open_diff(app)


async def _keys(app: WinxApp) -> None:
    from winx_tui.tui.dialogs import answer_of
    from winx_tui.tui.screens.keys import KeysScreen

    await answer_of(app, KeysScreen())


async def _mcp(app: WinxApp) -> None:
    from winx_tui.tui.screens.servers_page import open_servers

    await open_servers(app)


async def _models(app: WinxApp) -> None:
    from winx_tui.tui.model_page import open_models

    await open_models(app)


async def _onboarding(app: WinxApp) -> None:
    from winx_tui.tui.screens.onboarding.flow import open_onboarding

    await open_onboarding(app)


async def _permissions(app: WinxApp) -> None:
    from winx_tui.tui.screens.permissions_page import open_permissions

    await open_permissions(app)


async def _rewind(app: WinxApp) -> None:
    from winx_tui.tui.screens.rewind import open_rewind

    await open_rewind(app)


async def _sessions(app: WinxApp) -> None:
    from winx_tui.tui.screens.sessions import open_sessions

    await open_sessions(app)


async def _settings(app: WinxApp) -> None:
    from winx_tui.tui.screens.settings_page import open_settings

    await open_settings(app)


async def _shells(app: WinxApp) -> None:
    from winx_tui.tui.screens.shells_page import open_shells

    await open_shells(app)


async def _usage(app: WinxApp) -> None:
    from winx_tui.tui.screens.usage_page import open_usage

    await open_usage(app)


PAGES: Mapping[PageName, OpenPage] = {
    "commands": _commands,
    "commit": _commit,
    "context": _context,
    "diff": _diff,
    "keys": _keys,
    "mcp": _mcp,
    "models": _models,
    "onboarding": _onboarding,
    "permissions": _permissions,
    "rewind": _rewind,
    "sessions": _sessions,
    "settings": _settings,
    "shells": _shells,
    "usage": _usage,
}
"""In alphabetical order; a name that is missing here has no page in this front end."""


async def open_page(app: WinxApp, name: PageName) -> bool:
    """Open a page and wait until it is left; tell whether there is one of that name."""
    if (opener := PAGES.get(name)) is None:
        return False
    await opener(app)
    return True

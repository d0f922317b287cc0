"""/theme: the colours of the screen."""

from __future__ import annotations

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.core.errors import UsageError


async def _theme(host: CommandHost, argument: str) -> None:
    names = tuple(host.theme_names())
    if not names:
        host.notify("Themes colour the full screen (`winx`); there is nothing to colour here.")
        return
    name = argument or await chosen_theme(host)
    if name is None:
        return
    if name not in names:
        raise UsageError(f"There is no theme '{name}'. Themes: {', '.join(names)}.")
    host.set_theme(name)
    host.notify(f"Theme {name}. `winx config set theme {name}` keeps it.")


async def chosen_theme(host: CommandHost) -> str | None:
    """Let a person look through the themes; going back restores the one they had."""
    before = host.theme
    chosen = None
    try:
        options = [Choice(name, name) for name in host.theme_names()]
        chosen = await host.choose("Theme", options, before, host.set_theme)
    finally:
        if chosen is None:
            host.set_theme(before)
    return chosen


THEME = Command("theme", ("themes",), "Change the colours, with a preview.", "[NAME]", _theme)

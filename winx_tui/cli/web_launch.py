"""Starts `winx --web`: what its tabs run, what they may know, and how the page looks."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from winx_tui.cli.options import Options
from winx_tui.config.provider_keys import PROVIDER_KEYS
from winx_tui.config.settings import Settings
from winx_tui.theming.colour import is_hex_colour
from winx_tui.theming.loader import resolve_theme
from winx_tui.theming.spec import ThemeSpec
from winx_tui.web.keeper import open_keeper
from winx_tui.web.page import Look
from winx_tui.web.program import run_web
from winx_tui.web.server import listen
from winx_tui.workspace.display import visible


def launch_web(options: Options, settings: Settings, root: Path, keys: dict[str, str]) -> int:
    """Serve the screen to browsers and return the exit status.

    Raises:
        UsageError: the port cannot be used.
        KeeperDied: tabs cannot be opened.
    """
    look = _look(resolve_theme(settings.theme).spec, root)
    # -P: the folder is never searched for modules.
    command = [sys.executable, "-P", "-m", "winx_tui", "--tab", *options.tab_arguments]
    with listen(options.port) as listening:
        keeper = open_keeper(command, _key_variables(keys), root)
        # The process that speaks with browsers holds no key.
        keys.clear()
        return run_web(listening, keeper, look)


def _key_variables(keys: Mapping[str, str]) -> dict[str, str]:
    """Return what a tab takes the keys from, out of its environment, as every winx does."""
    return {PROVIDER_KEYS[provider].variables[0]: key for provider, key in keys.items()}


def _look(theme: ThemeSpec, root: Path) -> Look:
    title = f"winx · {visible(root.name or str(root))}"
    if is_hex_colour(theme.background) and is_hex_colour(theme.foreground):
        return Look(title, theme.background, theme.foreground)
    # The theme leaves its colours to the terminal, and the page's are these.
    return Look(title, "#000000", "#ffffff")

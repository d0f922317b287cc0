"""The replay as a program: from the first paint to the terminal given back."""

from __future__ import annotations

import asyncio
import os

from textual import constants

from winx_tui.config.settings import Settings
from winx_tui.core import exit_codes
from winx_tui.runtime.replays.player import Player
from winx_tui.session.store import LoadedSession
from winx_tui.theming.terminal import theme_for_terminal
from winx_tui.tui.replay.app import ReplayApp
from winx_tui.tui.terminal_driver import TerminalDriver


def run_replay(session: LoadedSession, player: Player, settings: Settings) -> int:
    """Play a session on the whole terminal and return the exit status."""
    resolved = theme_for_terminal(settings.theme, os.environ)
    app = ReplayApp(session, player, settings=settings, theme=resolved.spec)
    if constants.DRIVER is None:
        # Else what started winx has named one.
        app.driver_class = TerminalDriver
    asyncio.run(app.run_async())
    return app.return_code or exit_codes.DONE

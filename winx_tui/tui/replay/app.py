"""An app that does nothing but play: it has no runtime, no model and no prompt."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.filter import LineFilter, Monochrome, NoColor

from winx_tui.config.settings import Settings
from winx_tui.core import exit_codes
from winx_tui.tui.glyphs import glyphs_for
from winx_tui.tui.keymap import KEYS
from winx_tui.tui.keys.bindings import changes
from winx_tui.tui.keys.choosing import chosen_keys
from winx_tui.tui.line_filters import own_filters
from winx_tui.tui.terminal import DEATH_EXIT_CODE, end_process, watch_terminal
from winx_tui.tui.themes import textual_theme

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel

    from winx_tui.runtime.replays.player import Player
    from winx_tui.session.store import LoadedSession
    from winx_tui.theming.spec import ThemeSpec

_STYLES = Path(__file__).parent.parent / "styles"


class ReplayApp(App[int], inherit_bindings=False):
    """Opens the screen of the replay, and ends with it."""

    TITLE = "winx replay"
    CSS_PATH: ClassVar[list[str | PurePath]] = [_STYLES / "main.tcss", _STYLES / "dialogs.tcss"]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self, session: LoadedSession, player: Player, *, settings: Settings, theme: ThemeSpec
    ) -> None:
        is_spoken = settings.ui.accessible
        accessible = [_STYLES / "accessible.tcss"] if is_spoken else []
        super().__init__(css_path=[*self.CSS_PATH, *accessible])
        self.animation_level = "none"
        # Textual takes an empty variable for a set one.
        self.no_color = bool(os.environ.get("NO_COLOR"))
        self.set_class(is_spoken, "-accessible")
        self.glyphs = glyphs_for(is_accessible=is_spoken)
        self.key_map = replace(chosen_keys(KEYS, settings.keys).key_map, is_spoken=is_spoken)
        self.register_theme(textual_theme(theme))
        self.theme = theme.name
        self._session, self._player = session, player

    def on_mount(self) -> None:
        # What draws events is loaded once the terminal is winx's.
        from winx_tui.tui.replay.screen import ReplayScreen

        self.set_keymap(changes(self.key_map))
        watch_terminal(asyncio.get_running_loop(), lambda: end_process(DEATH_EXIT_CODE))
        screen = ReplayScreen(self._session, self._player, glyphs=self.glyphs, key_map=self.key_map)
        self.push_screen(screen, lambda _: self.exit(exit_codes.DONE))

    def get_line_filters(self) -> Sequence[LineFilter]:
        own = own_filters(
            is_ansi=self.native_ansi_color,
            has_colours=not self.no_color,
            is_spoken=self.glyphs.is_spoken,
        )
        # Textual's filters for NO_COLOR still write greys, or resets to default colours.
        others = super().get_line_filters()
        return [*(each for each in others if not isinstance(each, Monochrome | NoColor)), *own]

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Say something in passing, as it stands: a session's text has brackets of its own."""
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

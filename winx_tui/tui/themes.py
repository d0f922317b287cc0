"""Themes as Textual wants them, and followed while a person writes one."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from textual.theme import Theme

from winx_tui.core.errors import ConfigError
from winx_tui.core.text import printable
from winx_tui.theming.spec import ThemeSpec

if TYPE_CHECKING:
    from winx_tui.tui.frame import Frame

_OF_TEXTUAL = {field.name for field in fields(Theme)}


def textual_theme(spec: ThemeSpec) -> Theme:
    """Turn a checked theme into Textual's."""
    values = {
        field.name: getattr(spec, field.name)
        for field in fields(ThemeSpec)
        if field.name in _OF_TEXTUAL
    }
    return Theme(**values)


class ThemeFollower:
    """Recolours the screen at each save of the theme in use, where it is the person's own."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._file: Path | None = None
        """What is watched; None: the theme in use is none that a person writes."""
        self._told = ""

    def begin(self) -> None:
        """Follow the theme in use from now on, whichever it is."""
        self._frame.theme_changed_signal.subscribe(self._frame, self._follow)
        self._follow(self._frame.current_theme)

    def _follow(self, theme: Theme) -> None:
        # Files are looked for after the first paint only.
        from winx_tui.theming.loader import own_theme_file

        try:
            own = own_theme_file(theme.name)
        except ConfigError:
            # There is no home: nobody keeps themes of their own.
            return
        file = own if own.is_file() else None
        if file == self._file:
            return
        self._file = file
        if file is None:
            self._frame.workers.cancel_group(self._frame, "theme")
        else:
            self._frame.run_worker(self._watch(file), group="theme", exclusive=True)

    async def _watch(self, file: Path) -> None:
        # Files are looked for after the first paint only.
        from winx_tui.workspace.watching import saves_of

        try:
            async for _ in saves_of(file):
                self._reload(file)
        except OSError as error:
            shown = printable(str(file))
            self._tell(f"The theme {shown} cannot be watched: {error.strerror}.")

    def _reload(self, file: Path) -> None:
        # Files are looked for after the first paint only.
        from winx_tui.theming.loader import read_theme

        try:
            spec = read_theme(file)
        except ConfigError as error:
            self._tell(f"The colours stay as they were: {error}.")
            return
        self._told = ""
        self._frame.register_theme(textual_theme(spec))
        self._frame.mutate_reactive(type(self._frame).theme)

    def _tell(self, problem: str) -> None:
        """Tell a problem once, though the file be saved again and again."""
        if problem != self._told:
            self._told = problem
            self._frame.tell(problem, "warning")

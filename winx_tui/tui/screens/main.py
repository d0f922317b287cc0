"""The screen under all others."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.screen import Screen

from winx_tui.tui.keys.bindings import bindings


class MainScreen(Screen[None], inherit_bindings=False):
    """Carries the keys that work in every pane."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]

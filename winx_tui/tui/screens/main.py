"""The screen under all others."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from winx_tui.tui.keymap import bindings_of


class MainScreen(Screen[None], inherit_bindings=False):
    """Carries the keys that work in every pane."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, show=False) for key, action in bindings_of("app")
    ]

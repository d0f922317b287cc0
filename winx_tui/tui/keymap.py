"""Every key of the TUI: bindings, the prompt's keys and the help are made from these tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from winx_tui.tui.keys.chat import CHAT_KEYS
from winx_tui.tui.keys.key_map import KeyMap
from winx_tui.tui.keys.models import MODEL_KEYS
from winx_tui.tui.keys.pages import PAGE_KEYS
from winx_tui.tui.keys.questions import QUESTION_KEYS
from winx_tui.tui.keys.sessions import SESSION_KEYS
from winx_tui.tui.keys.spec import AREA_TITLES, Area, KeySpec

if TYPE_CHECKING:
    from textual.dom import DOMNode

__all__ = [
    "AREA_TITLES",
    "DEFAULT_KEYS",
    "KEYS",
    "Area",
    "KeyMap",
    "KeySpec",
    "actions_of",
    "bindings_of",
    "help_rows",
    "key_map_of",
]

KEYS: tuple[KeySpec, ...] = (*CHAT_KEYS, *PAGE_KEYS, *QUESTION_KEYS, *SESSION_KEYS, *MODEL_KEYS)

DEFAULT_KEYS = KeyMap(KEYS)
"""As nobody has changed them."""


def key_map_of(node: DOMNode) -> KeyMap:
    """Return the keys that are in force where a widget or screen is shown."""
    in_force = getattr(node.app, "key_map", DEFAULT_KEYS)
    assert isinstance(in_force, KeyMap)
    return in_force


def bindings_of(area: Area) -> tuple[tuple[str, str], ...]:
    """Return (keys joined by commas, action) for each entry of an area, as nobody changed it.

    Bindings that a person can change are made by `keys.bindings.bindings`.
    """
    return tuple((",".join(spec.keys), spec.action) for spec in KEYS if spec.area == area)


def actions_of(area: Area) -> Mapping[str, str]:
    """Return key → action for an area, as nobody changed it; see `key_map_of`."""
    return DEFAULT_KEYS.actions_of(area)


def help_rows(area: Area) -> tuple[tuple[str, str], ...]:
    """Return (keys, summary) for the help, as nobody changed it; see `key_map_of`."""
    return DEFAULT_KEYS.help_rows(area)

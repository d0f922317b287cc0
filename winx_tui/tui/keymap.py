"""Every key of the TUI: bindings, the prompt's keys and the help are made from these tables."""

from __future__ import annotations

from winx_tui.tui.keys.chat import CHAT_KEYS
from winx_tui.tui.keys.pages import PAGE_KEYS
from winx_tui.tui.keys.questions import QUESTION_KEYS
from winx_tui.tui.keys.spec import AREA_TITLES, Area, KeySpec

__all__ = ["AREA_TITLES", "Area", "KeySpec", "actions_of", "bindings_of", "help_rows"]

KEYS: tuple[KeySpec, ...] = (*CHAT_KEYS, *PAGE_KEYS, *QUESTION_KEYS)

_NAMES = {
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "question_mark": "?",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


def bindings_of(area: Area) -> tuple[tuple[str, str], ...]:
    """Return (keys joined by commas, action) for each entry of an area."""
    return tuple((",".join(spec.keys), spec.action) for spec in KEYS if spec.area == area)


def actions_of(area: Area) -> dict[str, str]:
    """Return key → action for an area."""
    return {key: spec.action for spec in KEYS if spec.area == area for key in spec.keys}


def help_rows(area: Area) -> tuple[tuple[str, str], ...]:
    """Return (keys, summary) for the help."""
    return tuple(
        (spec.label or " / ".join(_key_label(key) for key in spec.keys), spec.summary)
        for spec in KEYS
        if spec.area == area and spec.summary
    )


def _key_label(key: str) -> str:
    *modifiers, last = key.split("+")
    name = _NAMES.get(last, last.upper() if modifiers and len(last) == 1 else last)
    if len(name) > 1 and name.islower():
        name = name.capitalize()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])

"""The key tables in Textual's terms: bindings with ids, and what a person has changed of them."""

from __future__ import annotations

from textual.binding import Binding, Keymap

from winx_tui.tui.keymap import KEYS, KeyMap
from winx_tui.tui.keys.spec import Area, KeySpec

NEVER_SENT = "winx_unbound"
"""Stands for a key that no terminal sends: Textual knows no binding without a key."""


def bindings(area: Area) -> list[Binding]:
    """Return the bindings of an area for a widget's BINDINGS; the app's key map changes them."""
    return [
        Binding(",".join(spec.keys) or NEVER_SENT, spec.action, show=False, id=binding_id(spec))
        for spec in KEYS
        if spec.area == area
    ]


def binding_id(spec: KeySpec) -> str:
    """Return the name of a row for Textual."""
    return f"{spec.area}.{spec.public_name}"


def changes(key_map: KeyMap) -> Keymap:
    """Return what `App.set_keymap` is to be told."""
    return {
        binding_id(row): ",".join(row.keys) or NEVER_SENT
        for row in key_map.rows
        if key_map.is_changed(row)
    }

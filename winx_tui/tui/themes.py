"""Themes as Textual wants them."""

from __future__ import annotations

from dataclasses import fields

from textual.theme import Theme

from winx_tui.theming.spec import ThemeSpec

_OF_TEXTUAL = {field.name for field in fields(Theme)}


def textual_theme(spec: ThemeSpec) -> Theme:
    """Turn a checked theme into Textual's."""
    values = {
        field.name: getattr(spec, field.name)
        for field in fields(ThemeSpec)
        if field.name in _OF_TEXTUAL
    }
    return Theme(**values)

"""How well a theme's texts are told from what they stand on, as WCAG 2 measures it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from winx_tui.theming.colour import blend, is_hex_colour, parse_hex
from winx_tui.theming.spec import COLOURS, ThemeSpec

READABLE = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of an ordinary size."""

_TEXTS = (
    *("foreground", "text-quiet", "primary", "accent", "warning", "success"),
    *("text-primary", "text-accent", "text-warning", "text-error", "text-success"),
)
_GROUNDS = ("background", "surface", "panel", "cursor-row")
_FIXED = (
    ("diff-added", "background"),
    ("diff-added", "panel"),
    ("diff-added", "diff-added-background"),
    ("diff-removed", "background"),
    ("diff-removed", "panel"),
    ("diff-removed", "diff-removed-background"),
    ("input-cursor-foreground", "input-cursor-background"),
    ("block-cursor-foreground", "block-cursor-background"),
)
"""Texts that stand on nothing else."""
_TINTED = ("primary", "accent", "warning", "error", "success")
_TINT = 0.66
"""Of a colour in its text-COLOUR, over black or white; as Textual mixes them."""


@dataclass(frozen=True, slots=True)
class WeakPair:
    """A text that is hard to read where it stands."""

    text: str
    ground: str
    """Both as the names of variables."""
    ratio: float


def contrast_ratio(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 (none) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def weak_pairs(spec: ThemeSpec) -> tuple[WeakPair, ...]:
    """Find the pairs of text and ground below what is readable; the weakest first.

    Of the terminal's own colours nothing is known: there it finds none.
    """
    if spec.ansi:
        return ()
    colours = text_colours(spec)
    weak = [
        WeakPair(text, ground, ratio)
        for text, ground in _pairs()
        if is_hex_colour(colours.get(text, "")) and is_hex_colour(colours.get(ground, ""))
        for ratio in (contrast_ratio(colours[text], colours[ground]),)
        if ratio < READABLE
    ]
    return tuple(sorted(weak, key=lambda pair: pair.ratio))


def text_colours(spec: ThemeSpec) -> Mapping[str, str]:
    """Return every colour by its variable, those that Textual derives too."""
    base = {name: getattr(spec, name) for name in COLOURS}
    extreme = "#000000" if _brightness(spec.background) >= 0.5 else "#ffffff"
    tinted = {f"text-{name}": blend(extreme, base[name], _TINT) for name in _TINTED}
    return {**tinted, **base, **spec.variables}


def _pairs() -> Iterator[tuple[str, str]]:
    yield from ((text, ground) for text in _TEXTS for ground in _GROUNDS)
    yield from _FIXED


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in parse_hex(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _brightness(colour: str) -> float:
    red, green, blue = parse_hex(colour)
    return (299 * red + 587 * green + 114 * blue) / 255_000


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

"""Colours as #rrggbb text: blending, and contrast as WCAG 2 defines it."""

from __future__ import annotations

import re

Rgb = tuple[int, int, int]

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def is_hex_colour(text: str) -> bool:
    """Tell whether text is #rgb or #rrggbb."""
    return _HEX.fullmatch(text) is not None


def parse_hex(colour: str) -> Rgb:
    """Return red, green and blue from 0 to 255.

    Raises:
        ValueError: it is not #rgb or #rrggbb.
    """
    if not is_hex_colour(colour):
        raise ValueError(f"'{colour}' is not #rgb or #rrggbb")
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def blend(base: str, over: str, share: float) -> str:
    """Mix two colours; a share of 0 is the base, 1 the other."""
    mixed = (
        round(below + (above - below) * share)
        for below, above in zip(parse_hex(base), parse_hex(over), strict=True)
    )
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def contrast_ratio(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 (none) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in parse_hex(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

"""Colours as #rrggbb text: reading and blending."""

from __future__ import annotations

import re

Rgb = tuple[int, int, int]

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def is_hex_colour(text: str) -> bool:
    """Tell whether text is #rgb or #rrggbb."""
    return _HEX.fullmatch(text) is not None


_ANSI = re.compile(
    r"ansi_(?:default|(?:bright_)?(?:black|red|green|yellow|blue|magenta|cyan|white))"
)


def is_ansi_colour(text: str) -> bool:
    """Tell whether text names one of a terminal's own sixteen colours, or its default."""
    return _ANSI.fullmatch(text) is not None


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

"""Which characters draw rather than say something."""

from __future__ import annotations


def is_drawing(character: str) -> bool:
    """Tell whether a character is a box drawing, a block element or braille."""
    return 0x2500 <= ord(character) < 0x25A0 or 0x2800 <= ord(character) < 0x2900

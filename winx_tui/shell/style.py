"""How a cell of the screen looks: colours and attributes, and the sequences that set them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

Color = int | tuple[int, int, int] | None
"""A place in the palette of 256, red-green-blue, or the terminal's own."""


@dataclass(frozen=True, slots=True)
class Style:
    """Colours and attributes of a cell."""

    foreground: Color = None
    background: Color = None
    is_bold: bool = False
    is_dim: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    is_blinking: bool = False
    is_reversed: bool = False
    is_hidden: bool = False
    is_struck: bool = False


PLAIN = Style()

_ON = {
    1: "is_bold",
    2: "is_dim",
    3: "is_italic",
    4: "is_underlined",
    5: "is_blinking",
    6: "is_blinking",
    7: "is_reversed",
    8: "is_hidden",
    9: "is_struck",
    21: "is_underlined",
}
_OFF = {
    22: ("is_bold", "is_dim"),
    23: ("is_italic",),
    24: ("is_underlined",),
    25: ("is_blinking",),
    27: ("is_reversed",),
    28: ("is_hidden",),
    29: ("is_struck",),
}


@lru_cache(maxsize=512)
def styled(style: Style, params: str) -> Style:
    """Return the style after an SGR sequence with these parameters."""
    groups = iter(params.split(";"))
    for group in groups:
        head, *parts = (_number(part) for part in group.split(":"))
        if head in (38, 48):
            color, is_known = _color(parts, groups)
            if is_known:
                style = (
                    replace(style, foreground=color)
                    if head == 38
                    else replace(style, background=color)
                )
        else:
            style = _with_attribute(style, head, parts)
    return style


def _with_attribute(style: Style, code: int, parts: list[int]) -> Style:
    if code == 0:
        return PLAIN
    if code in _ON:
        # 4:0 is how some programs say "no underline".
        return replace(style, **{_ON[code]: parts[:1] != [0]})
    if code in _OFF:
        return replace(style, **dict.fromkeys(_OFF[code], False))
    return _with_palette_color(style, code)


def _with_palette_color(style: Style, code: int) -> Style:
    if 30 <= code <= 37 or 90 <= code <= 97:
        return replace(style, foreground=code - 30 if code < 40 else code - 90 + 8)
    if 40 <= code <= 47 or 100 <= code <= 107:
        return replace(style, background=code - 40 if code < 50 else code - 100 + 8)
    if code == 39:
        return replace(style, foreground=None)
    if code == 49:
        return replace(style, background=None)
    return style


def _color(parts: list[int], groups: Iterator[str]) -> tuple[Color, bool]:
    """Read what follows 38 or 48, in the colon form or over the next parameters."""
    if parts:
        kind, *values = parts
        if kind == 2 and len(values) > 3:
            # The colon form has the colour space in front.
            values = values[1:]
    else:
        kind = _number(next(groups, ""))
        count = {2: 3, 5: 1}.get(kind, 0)
        values = [_number(text) for text in islice(groups, count)]
        if len(values) < count:
            return None, False
    if any(value > 255 for value in values):
        return None, False
    if kind == 5 and values:
        return values[0], True
    if kind == 2 and len(values) >= 3:
        return (values[0], values[1], values[2]), True
    return None, False


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0

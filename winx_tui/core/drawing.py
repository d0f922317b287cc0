"""Characters that draw rather than say something, and plain ones in their place.

A screen reader says "box drawings light vertical" for each of them, or nothing at
all. Every plain character takes as many cells as the drawn one.
"""

from __future__ import annotations

_CORNERS = "┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛╒╓╔╕╖╗╘╙╚╛╜╝╭╮╯╰"
_LEVEL = "─━┄┅┈┉╌╍═╴╶╸╺╼╾"
_UPRIGHT = "│┃┆┇┊┋╎╏║╵╷╹╻╽╿"
_JUNCTIONS = "┤┥┫┬┯┳┴┷┻┼┿╂╋╞╡╤╧╪╢╥╨╫╣╦╩╬"
_BOX = range(0x2500, 0x2580)
_BLOCKS = range(0x2580, 0x25A0)
_BRAILLE = range(0x2800, 0x2900)

_SIGNS = {
    "·": ",",
    "•": "*",
    "◦": "*",
    "▪": "*",
    "●": "*",
    "○": "o",
    "▸": ">",
    "▾": "v",
    "›": ">",
    "❯": ">",
    "⋯": "~",
    "⏎": " ",
    "⎇": " ",
    "⊘": "x",
    "✓": "+",
    "✗": "x",
    "✎": "~",
    "−": "-",
    "→": ">",
}
"""What winx itself draws elsewhere."""

_GAP, _PAUSE = " · ", ",  "
"""Between facts; a comma stands at what is before it."""

_PLAIN: dict[int, str] = {
    **dict.fromkeys(_BOX, "+"),
    **dict.fromkeys(map(ord, _LEVEL), " "),
    **dict.fromkeys(map(ord, _UPRIGHT), " "),
    **dict.fromkeys(map(ord, _CORNERS), " "),
    **dict.fromkeys(map(ord, _JUNCTIONS), " "),
    **dict.fromkeys(_BLOCKS, " "),
    **dict.fromkeys(_BRAILLE, " "),
    **{ord(sign): plain for sign, plain in _SIGNS.items()},
}


def undrawn(text: str) -> str:
    """Put plain characters in the place of drawn ones; the width stays as it is."""
    return text if text.isascii() else text.replace(_GAP, _PAUSE).translate(_PLAIN)

"""Decode what stands between the quotes of `$'…'`."""

from __future__ import annotations

import re

_ESCAPE = re.compile(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|c(.)|(.))",
    re.DOTALL,
)
_NAMED = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_LITERAL = frozenset("\\'\"?")


def decode_ansi_c(source: str) -> str:
    """Return the text; what follows a NUL is dropped, as bash does."""
    return _ESCAPE.sub(_decode, source).partition("\0")[0]


def _decode(escape: re.Match[str]) -> str:
    two, four, eight, octal, control, other = escape.groups()
    if two or four or eight:
        code = int(two or four or eight, 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
    if octal:
        return chr(int(octal, 8) & 0xFF)
    if control:
        return chr(ord(control) & 0x1F)
    return other if other in _LITERAL else _NAMED.get(other, "\\" + other)

"""How the brackets of a text match, and how deep they are nested; all of it in linear time."""

from __future__ import annotations

import re

MAX_DEPTH = 1_000
"""Brackets in brackets: what people write has dozens, and queries on a tree take the square."""

_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)"""
    r"""|R"\(.*?(?:\)"|\Z)|"(?:\\.|[^"\\\n])*+"?|'(?:\\.|[^'\\\n]){1,12}'"""
    r"""|(?P<bracket>[()\[\]{}])""",
    re.DOTALL,
)
"""Ends that are missing are taken as given: to look for them again and again takes the square."""
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_STRING = re.compile(rb"""'(?:\\.|[^'\\\n])*+'?|"(?:\\.|[^"\\\n])*+"?""")
_OPENERS = b"([{"
_NO_BRACKETS = bytes(set(range(256)) - set(b"()[]{}"))


def is_balanced(text: str) -> bool:
    """Tell whether every bracket outside strings and comments of a C-like text has its partner."""
    open_ones: list[str] = []
    for match in _TOKEN.finditer(text):
        bracket = match["bracket"]
        if bracket is None:
            continue
        if bracket not in _CLOSERS:
            open_ones.append(bracket)
        elif not open_ones or open_ones.pop() != _CLOSERS[bracket]:
            return False
    return not open_ones


def is_too_deep(source: bytes) -> bool:
    """Tell whether brackets are nested deeper than MAX_DEPTH, whatever the language.

    Brackets in strings are passed over. What hides others behind a quotation mark that
    is none is left to the time limit.
    """
    return _is_deep(source) and _is_deep(_STRING.sub(b"", source))


def _is_deep(source: bytes) -> bool:
    depth = 0
    brackets = source.translate(None, _NO_BRACKETS)
    if sum(map(brackets.count, (b"(", b"[", b"{"))) <= MAX_DEPTH:
        return False
    for bracket in brackets:
        if bracket in _OPENERS:
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif depth:
            depth -= 1
    return False

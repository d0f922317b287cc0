"""Whether the brackets of a C-like text match, whatever its macros stand for."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)"""
    r"""|R"\((?:.|\n)*?\)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'"""
    r"""|(?P<bracket>[()\[\]{}])""",
    re.DOTALL,
)
_CLOSERS = {")": "(", "]": "[", "}": "{"}


def is_balanced(text: str) -> bool:
    """Tell whether every bracket outside strings and comments has its partner."""
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

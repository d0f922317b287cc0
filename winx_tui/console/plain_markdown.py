"""Markdown as plain lines: what it only marks is left out, what it quotes stays to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_MARK = re.compile(
    r"\\([!-/:-@\[-`{-~])"  # an escaped character
    r"|(?<!`)(`+)(?!`)(.+?)(?<!`)\2(?!`)"  # code
    r"|\*\*"
)


def plain_lines(markdown: str) -> Iterator[str]:
    """Yield the lines; those of a fenced block as they stand, its fences left out."""
    is_fenced = False
    for line in markdown.split("\n"):
        if _FENCE.match(line):
            is_fenced = not is_fenced
        else:
            yield line if is_fenced else _MARK.sub(_meant, line)


def _meant(mark: re.Match[str]) -> str:
    escaped, fence, code = mark.groups()
    if code is None:
        return escaped or ""
    # Blanks keep backticks in the code from those around it.
    is_padded = len(fence) > 1 and code.startswith(" ") and code.endswith(" ")
    return code[1:-1] if is_padded else code

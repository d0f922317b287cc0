"""Markdown code fences around what a model sends."""

from __future__ import annotations

import re
from collections.abc import Sequence

_OPENING = re.compile(r"[ \t]*+(?P<sign>`{3,}|~{3,})[ \t]*+(?P<language>[\w+#.-]*+)[ \t]*+")


def is_enclosed(lines: Sequence[str]) -> bool:
    """Tell whether a fence encloses all lines, blank ones around it aside.

    A further fence inside leaves it open which one ends the first: then none does.
    """
    said = [line for line in lines if line.strip()]
    opening = _OPENING.fullmatch(said[0]) if len(said) > 1 else None
    if opening is None or said[-1].strip() != opening["sign"]:
        return False
    return not any(line.strip().startswith(opening["sign"]) for line in said[1:-1])


def inside_fence(lines: Sequence[str]) -> tuple[str, ...]:
    """Return what stands in the fence that encloses all lines."""
    said = [index for index, line in enumerate(lines) if line.strip()]
    return tuple(lines[said[0] + 1 : said[-1]])


def fenced_parts(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the inside of each fence begins and ends (excluded), from 0."""
    parts: list[tuple[int, int]] = []
    sign, begin = "", 0
    for index, line in enumerate(lines):
        if sign:
            if line.strip() == sign:
                parts.append((begin, index))
                sign = ""
        elif match := _OPENING.fullmatch(line):
            sign, begin = match["sign"], index + 1
    return parts


def is_fence(line: str) -> bool:
    """Tell whether a line opens or closes a fence."""
    return _OPENING.fullmatch(line) is not None

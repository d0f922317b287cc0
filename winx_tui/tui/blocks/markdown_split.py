"""Cuts growing Markdown where a finished part can be frozen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")

_INDENTED = ("", " ", "\t", "\n")
"""How the line after a blank one begins where that is no place to cut; "": it is still to come."""
_LIMITS_A_BLOCK = 4
"""A list or a fence of more is cut, though a string that goes over lines loses its colours."""


@dataclass(frozen=True, slots=True)
class MarkdownCut:
    """Two documents that read as the one they were cut from."""

    finished: str
    rest: str
    is_in_fence: bool = False
    """Whether a fence was closed in the first and opened again in the second."""


def rejoined(parts: Sequence[str], in_fence: Sequence[bool]) -> str:
    """Put together what was cut.

    Args:
        parts: documents, in order.
        in_fence: for each after the first, whether the cut before it went through a fence.
    """
    whole = parts[0] if parts else ""
    for part, is_in_fence in zip(parts[1:], in_fence, strict=True):
        if is_in_fence:
            whole = whole.rstrip("\n").rpartition("\n")[0] + "\n"
            part = part.partition("\n")[2]
        whole += part
    return whole


def cut_markdown(source: str, limit: int) -> MarkdownCut | None:
    """Cut before `limit` characters, at a blank line between two blocks.

    Source of several limits is also cut inside a list, and inside a code fence, which is closed
    in the first part and opened again in the second.

    Returns:
        None: it is short enough, or there is no place to cut yet.
    """
    if len(source) <= limit:
        return None
    longest = _LIMITS_A_BLOCK * limit
    is_long = len(source) > longest
    blank_cut = fence_cut = 0
    opener = cut_opener = ""
    position = 0
    for line in source.split("\n")[:-1]:
        position += len(line) + 1
        if (position > limit and blank_cut) or (position > longest and fence_cut):
            break
        opener = _fence_after(line, opener)
        if opener and is_long:
            fence_cut, cut_opener = position, opener
        elif opener:
            continue
        elif not line.strip() and (is_long or source[position : position + 1] not in _INDENTED):
            blank_cut = position
    if blank_cut >= limit // 2 or (blank_cut and blank_cut >= fence_cut):
        return MarkdownCut(source[:blank_cut], source[blank_cut:])
    if fence_cut:
        marker = _marker_of(cut_opener)
        finished, rest = f"{source[:fence_cut]}{marker}\n", f"{cut_opener}\n{source[fence_cut:]}"
        return MarkdownCut(finished, rest, is_in_fence=True)
    return MarkdownCut(source[:blank_cut], source[blank_cut:]) if blank_cut else None


def _fence_after(line: str, opener: str) -> str:
    """Return the fence that is open after a line, given the one open before it."""
    match = _FENCE.match(line)
    if match is None:
        return opener
    marker, info = match[1], match[2].strip()
    if not opener:
        return "" if marker[0] == "`" and "`" in info else line.strip()
    ours = _marker_of(opener)
    closes = marker[0] == ours[0] and len(marker) >= len(ours) and not info
    return "" if closes else opener


def _marker_of(opener: str) -> str:
    match = _FENCE.match(opener)
    return match[1] if match else "```"

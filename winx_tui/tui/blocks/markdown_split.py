"""Cuts growing Markdown where a finished part can be frozen."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


@dataclass(frozen=True, slots=True)
class MarkdownCut:
    """Two documents that read as the one they were cut from."""

    finished: str
    rest: str


def cut_markdown(source: str, limit: int) -> MarkdownCut | None:
    """Cut before `limit` characters, at a blank line or inside a long code fence.

    A fence that is cut is closed in the first part and opened again in the
    second. None: it is short enough, or there is no place to cut yet.
    """
    if len(source) <= limit:
        return None
    blank_cut = fence_cut = 0
    opener = cut_opener = ""
    position = 0
    for line in source.split("\n")[:-1]:
        position += len(line) + 1
        if position > limit and (blank_cut or fence_cut):
            break
        opener = _fence_after(line, opener)
        if opener:
            fence_cut, cut_opener = position, opener
        elif not line.strip():
            blank_cut = position
    if blank_cut >= limit // 2 or (blank_cut and blank_cut >= fence_cut):
        return MarkdownCut(source[:blank_cut], source[blank_cut:])
    if fence_cut:
        marker = _marker_of(cut_opener)
        return MarkdownCut(f"{source[:fence_cut]}{marker}\n", f"{cut_opener}\n{source[fence_cut:]}")
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

"""Bars of what is used: drawn for eyes, left out where everything is said in words."""

from __future__ import annotations

from textual.content import Content

_FULL, _EMPTY = "█", "·"


def bar(share: float, columns: int, style: str, *, is_spoken: bool) -> Content:
    """Draw a share from 0 to 1 over so many columns; something is never drawn as nothing."""
    if is_spoken:
        return Content("")
    share = min(1.0, max(0.0, share))
    full = round(share * columns)
    if share > 0:
        full = max(1, full)
    return Content.styled(_FULL * full, style) + Content.styled(
        _EMPTY * (columns - full), "$text-quiet"
    )


def size_bar(part: float, largest: float, columns: int, style: str, *, is_spoken: bool) -> Content:
    """Draw how large a part is beside the largest one; next to nothing is drawn as nothing."""
    if is_spoken or largest <= 0:
        return Content("")
    return Content.styled(_FULL * round(min(1.0, part / largest) * columns), style)

"""What a line of the chat knows of its parts: which code block it is of, where a link leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from textual.content import Content
from textual.style import Style

_CODE = "code"
_LINK = "link"


@lru_cache(maxsize=256)
def code_mark(number: int) -> Style:
    """Return the invisible style that says of which code block, from 0, a text is a part."""
    return Style.from_meta({_CODE: number})


@lru_cache(maxsize=1024)
def link_mark(target: str, *, is_web: bool) -> Style:
    """Return the style that says where a text leads.

    Args:
        target: a URL, or a path with a line behind it: `src/app.py:12`.
        is_web: whether terminals may open it as well (OSC 8).
    """
    mark = Style.from_meta({_LINK: target})
    return mark + Style(link=target) if is_web else mark


def code_at(line: Content) -> int | None:
    """Return the number of the code block that a line belongs to; None: it is no code."""
    for _, _, number in _marks(line, _CODE):
        if isinstance(number, int):
            return number
    return None


def code_begin(line: Content) -> int | None:
    """Return at which character a line's code begins, its margin included; None: it is no code."""
    return min((start for start, _, _ in _marks(line, _CODE)), default=None)


def link_in(meta: Mapping[str, object]) -> str:
    """Return where the text under the mouse leads; "" where it leads nowhere."""
    target = meta.get(_LINK)
    return target if isinstance(target, str) else ""


def link_places(line: Content, target: str) -> Iterator[tuple[int, int]]:
    """Yield from where to where the links to a target stand in a line."""
    return ((start, end) for start, end, where in _marks(line, _LINK) if where == target)


def _marks(line: Content, name: str) -> Iterator[tuple[int, int, object]]:
    for span in line.spans:
        if isinstance(span.style, Style) and name in (meta := span.style.meta):
            yield span.start, span.end, meta[name]

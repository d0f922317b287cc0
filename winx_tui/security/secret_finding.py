"""Finds secrets in text.

Plain text passes at about 45 MB/s, program code at 20: what is rare is looked for with
str.find, and regular expressions are only tried where that has found something.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from winx_tui.security.assigned_secrets import find_assigned
from winx_tui.security.private_keys import find_private_keys
from winx_tui.security.secret_contexts import find_in_contexts
from winx_tui.security.spans import Span, joined
from winx_tui.security.token_finding import find_tokens

Finder = Callable[[str], list[Span]]
"""Finds the secrets of a text, in order and without overlap."""

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
"""Terminal control sequences: colours, titles, links."""
_LOWER_CHUNK = 65_536


def find_secrets(text: str) -> list[Span]:
    """Find the secrets of a text, in order and without overlap."""
    return find_under_escapes(text, _find)


def find_under_escapes(text: str, find: Callable[[str], Iterable[Span]]) -> list[Span]:
    """Have a text searched as a terminal shows it; the spans are those of the text itself."""
    if "\x1b" not in text:
        return joined(find(text))
    plain, position_of = _without_escapes(text)
    # Also as it stands: what is hidden inside a control sequence (a link) counts too.
    found = [
        Span(position_of(span.start), position_of(span.end - 1) + 1, span.rule)
        for span in find(plain)
    ]
    return joined((*found, *find(text)))


def _find(text: str) -> Iterator[Span]:
    """Yield spans, the most telling rules first."""
    yield from find_private_keys(text)
    yield from find_tokens(text)
    lowered = _lowered(text)
    yield from find_in_contexts(text, lowered)
    yield from find_assigned(text, lowered)


def _lowered(text: str) -> str:
    """Lower the case, character for character."""
    if text.isascii():
        return text.lower()
    chunks = []
    # Pieces of pure ASCII are lowered many times faster than mixed text.
    for start in range(0, len(text), _LOWER_CHUNK):
        chunk = text[start : start + _LOWER_CHUNK]
        lowered = chunk.lower()
        if len(lowered) != len(chunk):
            lowered = "".join(low if len(low := char.lower()) == 1 else char for char in chunk)
        chunks.append(lowered)
    return "".join(chunks)


def _without_escapes(text: str) -> tuple[str, Callable[[int], int]]:
    """Strip control sequences; also return where a character stood before."""
    parts: list[str] = []
    plain_starts: list[int] = []
    offsets: list[int] = []
    plain_length, position = 0, 0
    for match in (*_ESCAPE.finditer(text), None):
        end = match.start() if match else len(text)
        plain_starts.append(plain_length)
        offsets.append(position - plain_length)
        parts.append(text[position:end])
        plain_length += end - position
        position = match.end() if match else end

    def position_of(index: int) -> int:
        return index + offsets[bisect_right(plain_starts, index) - 1]

    return "".join(parts), position_of

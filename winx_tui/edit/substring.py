"""Finds a text to the letter within lines, whole words only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

_Span = tuple[tuple[int, int], tuple[int, int]]
"""Where a text begins, and where it has ended: a line, from 0, and a character in it."""

_IN_RUNS = frozenset("=-*#~+&|<>/:.!")
"""Signs of which several in a row are one thing."""


def occurrences(lines: Sequence[str], search: Sequence[str]) -> list[_Span]:
    """Return each place where a text stands, between whole words.

    A text that holds no word, or that begins or ends in the midst of one, or of a run of one
    sign (an operator, a ruler), is not found.
    Blanks at the ends of a single line count only where they stand in the file; of several
    lines the first and the last must hold text, since nothing else bounds the place.
    """
    sought = "\n".join(search)
    if not holds_word(sought) or not (search[0].strip() and search[-1].strip()):
        return []
    text = "\n".join(lines)
    for form in dict.fromkeys((sought, sought.strip()) if len(search) == 1 else (sought,)):
        if found := list(_spans(text, form, splits_words=False)):
            return found
    return []


def literal(lines: Sequence[str], sought: str, most: int) -> list[_Span]:
    """Return the first places where a text stands, in the midst of words or not."""
    return list(islice(_spans("\n".join(lines), sought, splits_words=True), most))


def holds_word(text: str) -> bool:
    """Tell whether a text is more than signs and blanks."""
    return any(map(_is_word, text))


def _spans(text: str, sought: str, *, splits_words: bool) -> Iterator[_Span]:
    height = sought.count("\n")
    line, counted_to = 0, 0
    at = text.find(sought)
    while at >= 0:
        end = at + len(sought)
        if splits_words or not (_is_inside_word(text, at) or _is_inside_word(text, end)):
            line += text.count("\n", counted_to, at)
            counted_to = at
            begin = at - text.rfind("\n", 0, at) - 1
            last = end - text.rfind("\n", 0, end) - 1
            yield (line, begin), (line + height, last)
        at = text.find(sought, at + 1)


def _is_inside_word(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return (_is_word(before) and _is_word(after)) or (before == after and before in _IN_RUNS)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"

"""Takes away line numbers that a model copied out of a listing.

A number counts as one only where every line that is not blank has one, and they go
up by one from line to line; anything else is content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.edit.errors import EditError

_NUMBER = r"\s*L?(?P<number>[0-9]{1,7})"
FORMS = (
    re.compile(r"(?P<number>[0-9]{1,7})(?: (?P<text>.*))?"),
    re.compile(rf"{_NUMBER}(?:\t(?P<text>.*))?"),
    *(
        re.compile(rf"{_NUMBER}{before}{sign}(?:{after}(?P<text>.*))?")
        for sign in (r"\|", "│", "→", ":")
        for before in ("", " ")
        for after in ("", " ")
    ),
    re.compile(rf"{_NUMBER}(?: (?P<text>.*))?"),
)
"""`12 text` as read_files has it, `12<tab>text`, `12: text`, `12 | text`, `  12 text`.
Which one it is shows where the lines without it stand in the file."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """Lines of a listing, without their numbers."""

    first: int
    last: int
    lines: tuple[str, ...]


_NOT_NUMBERED = Numbered(0, 0, ())


def unnumbered(lines: Sequence[str], form: re.Pattern[str]) -> Numbered:
    """Return the lines without their numbers; none where they are not numbered throughout."""
    numbers: list[tuple[int, int]] = []
    texts: list[str] = []
    for index, line in enumerate(lines):
        if not line.strip():
            texts.append("")
            continue
        match = form.fullmatch(line)
        if match is None:
            return _NOT_NUMBERED
        numbers.append((index, int(match["number"])))
        texts.append(match["text"] or "")
    if not any(text.strip() for text in texts) or not _are_consecutive(numbers):
        return _NOT_NUMBERED
    return Numbered(numbers[0][1], numbers[-1][1], tuple(texts))


def unnumbered_replacement(
    sent: Sequence[str], search: Numbered, replace: Sequence[str], form: re.Pattern[str]
) -> tuple[str, ...]:
    """Return REPLACE without numbers if it has any.

    Lines that stand in SEARCH as they were sent lose theirs in any case; all others only
    together. Where a line of REPLACE stands in SEARCH but for its number, what looks like
    one is content.

    Args:
        sent: SEARCH with its numbers.
        search: SEARCH without them.
        replace: REPLACE.
        form: how SEARCH writes a number.

    Raises:
        EditError: some new lines have a number and some have none, or that cannot be told.
    """
    kept, texts = set(sent), set(search.lines)
    new = [line for line in replace if line.strip() and line not in kept]
    range_end = search.last + len(replace)
    numbered = [
        match
        for line in new
        if (match := form.fullmatch(line)) and search.first <= int(match["number"]) <= range_end
    ]
    numbers = [int(match["number"]) for match in numbered]
    holds_text = any(line in texts for line in new)
    holds_numbered_text = any((match["text"] or "") in texts for match in numbered)
    if (holds_text and not holds_numbered_text) or numbers != sorted(numbers):
        numbered = []
    if numbered and (len(numbered) < len(new) or holds_text):
        raise EditError(
            "syntax",
            "SEARCH has line numbers, and REPLACE has them on some lines only. Nothing was "
            "changed. Send both without line numbers.",
        )
    return tuple(_text(line, form) if numbered or line in kept else line for line in replace)


def _are_consecutive(numbers: Sequence[tuple[int, int]]) -> bool:
    """Allow for blank lines that have lost their numbers."""
    (index, first) = numbers[0]
    by_place = all(number - first == at - index for at, number in numbers)
    return by_place or [number for _, number in numbers] == list(range(first, first + len(numbers)))


def _text(line: str, form: re.Pattern[str]) -> str:
    match = form.fullmatch(line)
    return (match["text"] or "") if match else ""

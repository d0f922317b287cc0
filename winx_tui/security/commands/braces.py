"""Brace expansion, on characters that remember whether they were quoted."""

from __future__ import annotations

import re

from winx_tui.security.commands.classification import NotProvenError

MAX_WORDS = 64
"""Words that one word may expand to."""

Cell = tuple[str, bool]
"""A character, or a whole expansion as one text, and whether it was quoted."""

_SEQUENCE = re.compile(r"(-?\d{1,6})\.\.(-?\d{1,6})|([A-Za-z])\.\.([A-Za-z])")


def expand_braces(cells: list[Cell]) -> list[list[Cell]]:
    """Return the words that bash makes of one word's cells.

    Raises:
        NotProvenError: if there are too many, or bash's reading is in doubt.
    """
    opening = next((index for index, cell in enumerate(cells) if cell == ("{", False)), None)
    if opening is None:
        return [cells]
    closing = _closing(cells, opening)
    if closing is None:
        return _unmatched(cells)
    inside = cells[opening + 1 : closing]
    alternatives = _alternatives(inside)
    before, after = cells[:opening], expand_braces(cells[closing + 1 :])
    if alternatives is None:
        if any(cell == ("{", False) for cell in inside) or _has_comma(cells[closing + 1 :]):
            raise NotProvenError("braces in the command are hard to read")
        middle = [[("{", True), *inside, ("}", True)]]
    else:
        middle = [word for part in alternatives for word in expand_braces(part)]
    words = [[*before, *one, *other] for one in middle for other in after]
    if len(words) > MAX_WORDS:
        raise NotProvenError(f"braces stand for more than {MAX_WORDS} words")
    return words


def _closing(cells: list[Cell], opening: int) -> int | None:
    depth = 0
    for index in range(opening, len(cells)):
        if cells[index] == ("{", False):
            depth += 1
        elif cells[index] == ("}", False):
            depth -= 1
            if depth == 0:
                return index
    return None


def _unmatched(cells: list[Cell]) -> list[list[Cell]]:
    if any(cell in ((",", False), ("}", False)) for cell in cells):
        raise NotProvenError("a brace in the command is not closed")
    return [cells]


def _has_comma(cells: list[Cell]) -> bool:
    return (",", False) in cells and ("}", False) in cells


def _alternatives(inside: list[Cell]) -> list[list[Cell]] | None:
    """Split at the outer commas; None where the braces stand for themselves."""
    parts: list[list[Cell]] = [[]]
    depth = 0
    for cell in inside:
        depth += {("{", False): 1, ("}", False): -1}.get(cell, 0)
        if cell == (",", False) and depth == 0:
            parts.append([])
        else:
            parts[-1].append(cell)
    if len(parts) > 1:
        return parts
    text = "".join(character for character, _ in inside)
    if any(quoted for _, quoted in inside):
        return None
    sequence = _SEQUENCE.fullmatch(text)
    if sequence is None:
        if ".." in text:
            raise NotProvenError("a sequence in braces is hard to read")
        return None
    return [[(character, True) for character in item] for item in _sequence(sequence)]


def _sequence(match: re.Match[str]) -> list[str]:
    first, last, first_letter, last_letter = match.groups()
    if first_letter:
        numbers = _count(ord(first_letter), ord(last_letter))
        letters = [chr(number) for number in numbers]
        if not all(letter.isalpha() for letter in letters):
            raise NotProvenError("a sequence in braces is hard to read")
        return letters
    if first.lstrip("-").startswith("0") and first.strip("-0"):
        raise NotProvenError("a sequence in braces is hard to read")
    return [str(number) for number in _count(int(first), int(last))]


def _count(first: int, last: int) -> range:
    if abs(last - first) >= MAX_WORDS:
        raise NotProvenError(f"braces stand for more than {MAX_WORDS} words")
    return range(first, last + 1) if first <= last else range(first, last - 1, -1)

"""Typographic characters and the plain ones that people and models write for them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PLAIN = {
    "'": "‘’‛′",
    ",": "‚",
    '"': "“”„‟″",
    "<": "‹",
    ">": "›",
    "-": "‐‑‒–—―−",
    "...": "…",
    " ": "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f",
    "": "\u200b\u2060\ufeff",
}
"""Plain text → the characters that stand for it; blanks that join, and none, too."""

_PLAIN_OF = {character: plain for plain, group in _PLAIN.items() for character in group}
_TABLE = str.maketrans(_PLAIN_OF)
_UNIT = re.compile(r"\.\.\.|.", re.DOTALL)


def plain(text: str) -> str:
    """Write typographic characters as plain ones."""
    return text if text.isascii() else text.translate(_TABLE)


def plain_text(text: str) -> str:
    """Do as `plain` does, fast on a text of many lines."""
    if not text.isascii():
        for character, instead in _PLAIN_OF.items():
            text = text.replace(character, instead)
    return text


def unprettified(matched: Sequence[str], searched: Sequence[str]) -> dict[int, str]:
    """Return the typographic characters that SEARCH has where the file has plain ones.

    A table for str.translate. Both sides read alike, line for line.
    """
    kept: set[str] = set()
    changed: dict[str, str] = {}
    for found, sought in _units(matched, searched):
        if found == sought:
            kept.add(sought)
        elif len(sought) == 1 and found == _PLAIN_OF.get(sought):
            changed[sought] = found
    return {ord(theirs): ours for theirs, ours in changed.items() if theirs not in kept}


def as_in_file(
    matched: Sequence[str], searched: Sequence[str], replaced: Sequence[str]
) -> list[str]:
    """Give REPLACE the file's typographic characters where the model wrote plain ones.

    A plain character says little. Only where REPLACE has just as many of it as SEARCH
    are they taken for the same, one after the other.

    Args:
        matched: lines of the file that SEARCH stands for, one for each.
        searched: lines of SEARCH.
        replaced: the lines of REPLACE that take their place.
    """
    if all(line.isascii() for line in matched):
        return list(replaced)
    forms: dict[str, list[str]] = {}
    pairs = _units(matched, searched)
    differing = {sought for found, sought in pairs if found != sought and sought in _PLAIN}
    if not replaced or not differing:
        return list(replaced)
    for found, sought in pairs:
        if sought in differing:
            forms.setdefault(sought, []).append(found)
    before, after = "\n".join(searched), "\n".join(replaced)
    for sought, ours in forms.items():
        if before.count(sought) == after.count(sought) == len(ours):
            pieces = after.split(sought)
            after = pieces[0] + "".join(
                form + piece for form, piece in zip(ours, pieces[1:], strict=True)
            )
    return after.split("\n")


def _units(matched: Sequence[str], searched: Sequence[str]) -> list[tuple[str, str]]:
    """Pair the units of file and SEARCH that read alike; "..." is one unit."""
    pairs: list[tuple[str, str]] = []
    for found, sought in zip(matched, searched, strict=True):
        ours, theirs = _split(found), _split(sought)
        if [plain(unit) for unit in ours] == [plain(unit) for unit in theirs]:
            pairs.extend(zip(ours, theirs, strict=True))
    return pairs


def _split(text: str) -> list[str]:
    return [unit for unit in _UNIT.findall(text.strip()) if plain(unit)]

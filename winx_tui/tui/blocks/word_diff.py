"""Which lines of a change belong together, and which of their words differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

Stretch = tuple[int, int]
"""Start and end of characters within a line."""

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_WORD = re.compile(r"\w+|[^\w\s]")
_ALIKE = 0.5
"""Share of words that two lines must have in common to count as one line changed."""
_KEPT = 0.4
"""Share of characters that must stay: with fewer, marks would be noise."""
_MAX_TOKENS = 400
"""A longer line is shown without marks of words: comparing it takes too long."""
_MAX_PAIRS = 2_500
"""Removed times added lines beyond which they are only paired in order."""


def paired(removed: Sequence[str], added: Sequence[str]) -> list[tuple[int, int]]:
    """Pair the lines of one change that are alike; pairs never cross.

    Returns (index into removed, index into added), in order.
    """
    old, new = [_words(line) for line in removed], [_words(line) for line in added]
    if len(old) == len(new) and all(map(_are_alike, old, new)):
        return [(index, index) for index in range(len(old))]
    if len(old) * len(new) > _MAX_PAIRS:
        return [
            (index, index)
            for index, (one, other) in enumerate(zip(old, new, strict=False))
            if _are_alike(one, other)
        ]
    return _best_pairs(old, new)


def changed_words(old: str, new: str) -> tuple[list[Stretch], list[Stretch]]:
    """Find what differs between two lines; nothing is marked where hardly anything stays."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(before), len(after)) > _MAX_TOKENS:
        return [], []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    removed: list[Stretch] = []
    added: list[Stretch] = []
    kept = at_old = at_new = 0
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        old_end = at_old + sum(map(len, before[i1:i2]))
        new_end = at_new + sum(map(len, after[j1:j2]))
        if tag == "equal":
            kept += sum(len(token) for token in before[i1:i2] if not token.isspace())
        else:
            _add(removed, old, (at_old, old_end))
            _add(added, new, (at_new, new_end))
        at_old, at_new = old_end, new_end
    longest = max(len("".join(old.split())), len("".join(new.split())))
    # Lines that differ in their blanks only have everything in common.
    if kept < _KEPT * longest:
        return [], []
    return removed, added


def _add(stretches: list[Stretch], line: str, stretch: Stretch) -> None:
    """Add a stretch; one that only blanks part from the last becomes one with it."""
    start, end = stretch
    if start == end:
        return
    if stretches and not line[stretches[-1][1] : start].strip():
        start = stretches.pop()[0]
    stretches.append((start, end))


def _words(line: str) -> frozenset[str]:
    return frozenset(_WORD.findall(line[:2_000]))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one) + len(other)
    return 2 * len(one & other) / both if both else 0.0


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return _likeness(one, other) >= _ALIKE


def _best_pairs(
    old: Sequence[frozenset[str]], new: Sequence[frozenset[str]]
) -> list[tuple[int, int]]:
    """Choose the pairs with the greatest likeness in all, as an alignment."""
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            likeness = _likeness(old[i], new[j])
            together = best[i + 1][j + 1] + likeness if likeness >= _ALIKE else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    pairs = []
    i = j = 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs

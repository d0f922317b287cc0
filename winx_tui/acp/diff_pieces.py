"""A unified diff as the pairs of old and new text that editors draw."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_HEAD = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_NO_LINE_END = "\\"


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """One hunk: the same stretch of a file before and after."""

    old: str
    new: str
    line: int
    """Where its first change stands in the new version, from 1."""


def pieces(unified_diff: str) -> tuple[DiffPiece, ...]:
    """Take a unified diff of one file apart; a cut end gives a shorter piece."""
    return tuple(_pieces(unified_diff.split("\n")))


def _pieces(lines: Sequence[str]) -> Iterator[DiffPiece]:
    at = 0
    while at < len(lines):
        head = _HEAD.match(lines[at])
        at += 1
        if head is None:
            continue
        old_count, new_count = (int(head[group] or 1) for group in (2, 4))
        end = _end_of(lines, at, old_count, new_count)
        old, new = _sides(lines[at:end])
        yield DiffPiece(old, new, max(1, int(head[3]) + _context_before(lines[at:end])))
        at = end


def _end_of(lines: Sequence[str], at: int, old_count: int, new_count: int) -> int:
    """Return the index behind a hunk: it is told by its counts, for a line may look like a head."""
    while at < len(lines):
        mark = lines[at][:1]
        if mark != _NO_LINE_END and ((old_count <= 0 and new_count <= 0) or not mark):
            break
        old_count -= mark in (" ", "-")
        new_count -= mark in (" ", "+")
        at += 1
    return at


def _context_before(lines: Sequence[str]) -> int:
    return next((at for at, line in enumerate(lines) if not line.startswith(" ")), 0)


def _sides(lines: Sequence[str]) -> tuple[str, str]:
    old: list[str] = []
    new: list[str] = []
    mark = ""
    for line in lines:
        if line.startswith(_NO_LINE_END):
            for side in [side for side, marks in ((old, " -"), (new, " +")) if mark in marks]:
                side[-1] = side[-1].removesuffix("\n")
            continue
        mark, text = line[0], line[1:] + "\n"
        if mark in " -":
            old.append(text)
        if mark in " +":
            new.append(text)
    return "".join(old), "".join(new)

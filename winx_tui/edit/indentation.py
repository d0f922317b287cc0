"""Moving a replacement by the indentation that SEARCH and file differ by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shift:
    """One string that every line that is not blank gains, or loses, at its start."""

    prefix: str
    is_added: bool

    def apply(self, lines: Sequence[str]) -> tuple[str, ...] | None:
        """Move the lines, blank ones left alone; None where a line has less to lose."""
        moved = []
        for line in lines:
            if not line.strip():
                moved.append(line)
            elif self.is_added:
                moved.append(self.prefix + line)
            elif line.startswith(self.prefix):
                moved.append(line[len(self.prefix) :])
            else:
                return None
        return tuple(moved)


def indentation_shift(matched: Sequence[str], searched: Sequence[str]) -> Shift | None:
    """Return how the file's lines are moved against SEARCH; None unless all are alike.

    Only what stands before the text is compared, so tabs and spaces are never
    taken for each other.
    """
    shift: Shift | None = None
    for found, sought in zip(matched, searched, strict=False):
        if not found.strip() or not sought.strip():
            if found.strip() or sought.strip():
                return None
            continue
        here = _difference(_indentation(found), _indentation(sought))
        if here is None or (shift is not None and here != shift):
            return None
        shift = here
    return shift if len(matched) == len(searched) else None


def reindent(
    matched: Sequence[str], searched: Sequence[str], replacement: Sequence[str]
) -> tuple[str, ...]:
    """Move a replacement as the matched lines are moved against SEARCH, or leave it."""
    shift = indentation_shift(matched, searched)
    moved = shift.apply(replacement) if shift else None
    return tuple(replacement) if moved is None else moved


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _difference(found: str, sought: str) -> Shift | None:
    if found.endswith(sought):
        return Shift(found[: len(found) - len(sought)], is_added=True)
    if sought.endswith(found):
        return Shift(sought[: len(sought) - len(found)], is_added=False)
    return None

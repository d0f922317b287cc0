"""Lines up SEARCH with REPLACE, and what comes of it with the file."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

_LARGEST_COMPARISON = 250_000
"""Lines times lines beyond which only what two texts begin and end with alike is kept."""

Opcode = tuple[str, int, int, int, int]
"""As difflib has it: tag, and the lines of both sides."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines of the file that stay, or new ones."""

    begin: int
    """The first line that stays, from 0; for new lines, the first one whose end they take."""
    end: int
    new: tuple[str, ...] = ()
    """New lines without their ends; empty where lines stay."""

    def like(self, index: int) -> int:
        """Return the line of the file whose end a new line takes."""
        return min(self.begin + index, self.end - 1)


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """Compare two lists of lines: what they begin and end with alike, then the middle."""
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    end = next(
        (at for at in range(shorter - start) if old[-1 - at] != new[-1 - at]), shorter - start
    )
    found: list[Opcode] = [
        ("equal", 0, start, 0, start),
        *_middle(old, new, (start, len(old) - end), (start, len(new) - end)),
        ("equal", len(old) - end, len(old), len(new) - end, len(new)),
    ]
    return [opcode for opcode in found if opcode[1] < opcode[2] or opcode[3] < opcode[4]]


def _middle(
    old: Sequence[str], new: Sequence[str], ours: tuple[int, int], theirs: tuple[int, int]
) -> Iterator[Opcode]:
    """Pair lines with text first, and blank ones between them."""
    i, j = ours[0], theirs[0]
    before, after = old[slice(*ours)], new[slice(*theirs)]
    if len(before) * len(after) > _LARGEST_COMPARISON:
        yield "replace", *ours, *theirs
        return
    outer = difflib.SequenceMatcher(lambda line: not line.strip(), before, after, autojunk=False)
    for tag, a, b, c, d in outer.get_opcodes():
        if tag != "replace":
            yield tag, i + a, i + b, j + c, j + d
            continue
        inner = difflib.SequenceMatcher(None, before[a:b], after[c:d], autojunk=False)
        for kind, e, f, g, h in inner.get_opcodes():
            yield kind, i + a + e, i + a + f, j + c + g, j + c + h


def changes(
    search: Sequence[str],
    replace: Sequence[str],
    key: Callable[[str], str] = str.rstrip,
    same: Callable[[str], str] = str,
) -> Iterator[Opcode]:
    """Compare SEARCH with REPLACE: what is "equal" stays as the file has it.

    Args:
        key: what lines must have in common to be paired.
        same: what they must have in common besides to be "equal"; else they are "alike".
    """
    sides = [[key(line) for line in side] for side in (search, replace)]
    for tag, i1, i2, j1, j2 in opcodes(sides[0], sides[1]):
        if tag != "equal":
            yield tag, i1, i2, j1, j2
            continue
        stay = [same(search[i1 + at]) == same(replace[j1 + at]) for at in range(i2 - i1)]
        for is_same, run in groupby(range(i2 - i1), key=lambda at: stay[at]):
            ats = list(run)
            first, last = ats[0], ats[-1] + 1
            yield "equal" if is_same else "alike", i1 + first, i1 + last, j1 + first, j1 + last


def replaced(lines: Sequence[str], begin: int, end: int, new: Sequence[str]) -> list[Piece]:
    """Put new lines in the place of the file's; what comes out as it was keeps its own end."""
    pieces = []
    for tag, i1, i2, j1, j2 in opcodes(lines[begin:end], new):
        if tag == "equal":
            pieces.append(Piece(begin + i1, begin + i2))
        elif j1 < j2:
            first = begin + (i1 if i1 < i2 else max(i1 - 1, 0))
            pieces.append(Piece(first, max(begin + i2, first + 1), tuple(new[j1:j2])))
    return pieces

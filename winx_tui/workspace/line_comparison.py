"""Which lines two versions of a file have in common, in time that suits large files."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

Opcode = tuple[str, int, int, int, int]
"""As difflib gives them: tag, old start and end, new start and end."""

_LARGEST_COMPARISON = 4_000_000
"""Old lines times new lines up to which difflib compares a changed stretch."""
_SYNC_LINES = 6
"""So many equal lines in a row end a changed stretch of a large file."""
_FIRST_WINDOW = 256
_WINDOW_GROWTH = 8

_Stretch = tuple[int, int, int, int]
"""Old start and end, new start and end of what differs."""


def compare(before: Sequence[str], after: Sequence[str]) -> list[Opcode]:
    """Return opcodes that cover both versions, in order and without gaps.

    Every alignment is a true one: where the versions are large and have little in
    common, more lines than needed may count as changed.
    """
    # Slices of a list never equal slices of a tuple.
    before, after = tuple(before), tuple(after)
    opcodes: list[Opcode] = []
    old, new = 0, 0
    for i1, i2, j1, j2 in _stretches(before, after):
        if i1 > old:
            opcodes.append(("equal", old, i1, new, j1))
        opcodes.extend(_changes(before[i1:i2], after[j1:j2], i1, j1))
        old, new = i2, j2
    if old < len(before):
        opcodes.append(("equal", old, len(before), new, len(after)))
    return opcodes


def _changes(old: Sequence[str], new: Sequence[str], i0: int, j0: int) -> Iterator[Opcode]:
    if not old or not new or len(old) * len(new) > _LARGEST_COMPARISON:
        tag = "insert" if not old else "delete" if not new else "replace"
        yield tag, i0, i0 + len(old), j0, j0 + len(new)
        return
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new).get_opcodes():
        yield tag, i0 + i1, i0 + i2, j0 + j1, j0 + j2


def _stretches(before: Sequence[str], after: Sequence[str]) -> Iterator[_Stretch]:
    """Find what differs; large differences are cut where both versions agree again."""
    i = j = _common_run(before, after, (0, 0), (len(before), len(after)))
    rest = (len(before) - i, len(after) - j)
    tail = _common_run(before[::-1], after[::-1], (0, 0), rest)
    end_i, end_j = len(before) - tail, len(after) - tail
    while i < end_i or j < end_j:
        skip = None
        if (end_i - i) * (end_j - j) > _LARGEST_COMPARISON:
            skip = _next_agreement(before, after, (i, j), (end_i, end_j))
        if skip is None:
            yield i, end_i, j, end_j
            return
        yield i, i + skip[0], j, j + skip[1]
        i, j = i + skip[0], j + skip[1]
        run = _common_run(before, after, (i, j), (end_i, end_j))
        i, j = i + run, j + run


def _common_run(
    before: Sequence[str], after: Sequence[str], start: tuple[int, int], end: tuple[int, int]
) -> int:
    """Count the equal lines from a place in each on; whole slices compare fast."""
    i, j = start
    run, high = 0, min(end[0] - i, end[1] - j)
    step = 1
    while run < high:
        size = min(step, high - run)
        if before[i + run : i + run + size] == after[j + run : j + run + size]:
            run += size
            step *= 2
        elif size == 1:
            break
        else:
            step = size // 2
            high = run + size
    return run


def _next_agreement(
    before: Sequence[str], after: Sequence[str], start: tuple[int, int], end: tuple[int, int]
) -> tuple[int, int] | None:
    """Return how far to skip in each until several lines in a row agree; None if never."""
    i, j = start
    old_places, new_places = (
        last - first - _SYNC_LINES + 1 for first, last in zip(start, end, strict=True)
    )
    window = _FIRST_WINDOW
    while True:
        where: dict[tuple[str, ...], int] = {}
        for skip in range(min(window, new_places)):
            where.setdefault(tuple(after[j + skip : j + skip + _SYNC_LINES]), skip)
        for skip in range(min(window, old_places)):
            found = where.get(tuple(before[i + skip : i + skip + _SYNC_LINES]))
            if found is not None:
                return skip, found
        if window >= max(old_places, new_places):
            return None
        window *= _WINDOW_GROWTH

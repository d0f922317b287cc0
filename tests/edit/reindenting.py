"""A replacement moved as the matched lines are, without the rest of an edit."""

from __future__ import annotations

from collections.abc import Sequence

from winx_tui.edit.indentation import movement
from winx_tui.edit.movements import AS_WRITTEN, CannotMoveError, FirstLineLost, LineByLine, move


def reindent(
    matched: Sequence[str], searched: Sequence[str], replacement: Sequence[str]
) -> tuple[str, ...]:
    """Move a replacement as the matched lines are all moved against SEARCH, or leave it."""
    blank = [[not line.strip() for line in side] for side in (matched, searched)]
    if blank[0] != blank[1]:
        return tuple(replacement)
    try:
        by = movement(matched, searched, replacement, matched)
        return tuple(
            move(line, AS_WRITTEN if isinstance(by, LineByLine | FirstLineLost) else by)
            for line in replacement
        )
    except CannotMoveError:
        return tuple(replacement)

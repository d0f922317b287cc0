"""Finds a line again after its block was laid out anew."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content


def row_again(before: Sequence[Content], row: int, after: Sequence[Content]) -> int:
    """Return where the text of a row stands now, after something of its block has changed.

    It is the nearest line of the same text; a blank one goes with the text below it. Text
    that is gone leaves the row where it was, or at the end of what is shorter now.

    Args:
        before: the lines as they were.
        row: one of them; below 0 and past the end: no line, such as a gap.
        after: the lines as they are.
    """
    if not 0 <= row < len(before):
        return min(row, max(0, len(after) - 1))
    probe = next((at for at in range(row, len(before)) if before[at].plain.strip()), row)
    text = before[probe].plain
    if probe < len(after) and after[probe].plain == text:
        return row
    same = [at for at, line in enumerate(after) if line.plain == text]
    if same:
        return max(0, min(same, key=lambda at: abs(at - probe)) - (probe - row))
    return min(row, max(0, len(after) - 1))


def row_in_other_width(before: Sequence[Content], row: int, after: Sequence[Content]) -> int:
    """Return where the text of a row stands after its lines were broken for another width.

    The letters and digits above it are counted: blanks, rules and marks come and go.
    """
    if row <= 0 or not after:
        return row if after else 0
    above = sum(map(_letters, before[:row]))
    for at, line in enumerate(after):
        above -= _letters(line)
        if above < 0:
            return at
    return len(after) - 1


def _letters(line: Content) -> int:
    return sum(map(str.isalnum, line.plain))

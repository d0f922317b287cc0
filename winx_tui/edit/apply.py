"""Applies SEARCH/REPLACE blocks to the lines of a file; text in, text out.

Whatever the blocks do not change stays as it is to the last byte, ends of lines
and a missing final newline included, also inside a block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.edit.aligning import Piece, replaced
from winx_tui.edit.errors import EditError
from winx_tui.edit.finding import Place, Position
from winx_tui.edit.merging import merge
from winx_tui.edit.parts import merge_part
from winx_tui.edit.placing import place_blocks
from winx_tui.edit.readings import Correction
from winx_tui.edit.search_replace import Block
from winx_tui.edit.tiers import MAX_LOOSENESS, Tolerance

_ENDS = ("\r\n", "\n", "\r")


@dataclass(frozen=True, slots=True)
class Applied:
    """The outcome of an edit."""

    text: str
    tolerances: tuple[Tolerance, ...]
    """What had to be overlooked, each once, in file order."""
    corrections: tuple[Correction, ...] = ()
    """What was taken away from blocks that are not in the file as they were sent, each once."""
    places: int = 1
    """How many places were changed."""


def apply_blocks(lines: Sequence[str], blocks: Sequence[Block]) -> Applied:
    """Apply all blocks, or none.

    Args:
        lines: the file's lines with their ends, as split by LF (or CR).
        blocks: at least one.

    Raises:
        EditError: a block has no place, several, or overlaps another, or too much had to
            be overlooked.
    """
    bodies = _bodies(lines)
    result: list[str] = []
    position: Position = (0, 0)
    tolerances: dict[Tolerance, None] = {}
    corrections: dict[Correction, None] = {}
    looseness = 0
    placed = place_blocks(bodies, blocks)
    for block, place in placed:
        result.extend(_between(lines, position, place.begin))
        position = place.end
        if place.step.reading.correction:
            corrections[place.step.reading.correction] = None
        if place.step.is_substring:
            new = merge_part(bodies, block, place)
            result.extend(_within(new, block.search, lines, place))
            tolerances["substring"] = None
            continue
        merged = merge(bodies, block, place)
        result.extend(_written(merged.pieces, lines, place))
        tolerances |= dict.fromkeys(merged.tolerances)
        looseness += merged.looseness
    if looseness > MAX_LOOSENESS:
        raise _too_loose(placed[0][1], tolerances)
    result.extend(_between(lines, position, (len(lines), 0)))
    return Applied("".join(result), tuple(tolerances), tuple(corrections), len(placed))


def _bodies(lines: Sequence[str]) -> list[str]:
    """Return the lines without their ends."""
    text = "".join(lines)
    if "\r" not in text:
        bodies = text.split("\n")
        return bodies if bodies[-1] else bodies[:-1]
    return [line[: len(line) - len(_end(line))] for line in lines]


def _end(line: str) -> str:
    return next((end for end in _ENDS if line.endswith(end)), "")


def _between(lines: Sequence[str], begin: Position, end: Position) -> list[str]:
    """Return what stands between two positions."""
    if begin[0] == end[0]:
        return [lines[begin[0]][begin[1] : end[1]]] if begin[1] < end[1] else []
    between = list(lines[begin[0] : end[0]])
    between[0] = between[0][begin[1] :]
    if end[1]:
        between.append(lines[end[0]][: end[1]])
    return between


def _written(pieces: Sequence[Piece], lines: Sequence[str], place: Place) -> list[str]:
    """Return the lines of one place, new ones with ends like those they replace."""
    written: list[str] = []
    for piece in pieces:
        if piece.new:
            ends = {at: _end_like(lines, at) for at in {*map(piece.like, range(len(piece.new)))}}
            written.extend(line + ends[piece.like(index)] for index, line in enumerate(piece.new))
        else:
            written.extend(lines[piece.begin : piece.end])
    if not written or place.end[0] < len(lines) or _end(lines[-1]):
        return written
    # The file's last line has no end: neither shall the new last one, but all before it.
    usual = _end_like(lines, len(lines) - 1)
    *others, last = written
    return [
        *(line if _end(line) else line + usual for line in others),
        last.removesuffix(_end(last)),
    ]


def _within(
    new: Sequence[str], search: Sequence[str], lines: Sequence[str], place: Place
) -> list[str]:
    """Return a part of lines; a line that ends within it has an end like the one it replaces."""
    last = max(place.end[0] - 1, place.begin[0])
    like = [
        min(place.begin[0] + piece.like(index), last)
        for piece in replaced(search, 0, len(search), new)
        for index in range(len(piece.new) or piece.end - piece.begin)
    ]
    ends = [_end_like(lines, number) for number in like[:-1]]
    return [line + end for line, end in zip(new, (*ends, ""), strict=True)]


def _end_like(lines: Sequence[str], index: int) -> str:
    """Return the end of a line; where it has none, the file's usual one."""
    if end := _end(lines[index]):
        return end
    counts = Counter(end for line in lines if (end := _end(line)))
    return counts.most_common(1)[0][0] if counts else "\n"


def _too_loose(place: Place, tolerances: Sequence[Tolerance] | dict[Tolerance, None]) -> EditError:
    names = ", ".join(name.replace("_", " ") for name in tolerances)
    return EditError(
        "too_loose",
        f"The SEARCH text is not in the file as it stands; from line {place.begin[0] + 1} on it is "
        f"like it, but too many lines differ ({names}). Nothing was changed. Read these lines "
        "again and copy them as they are.",
    )

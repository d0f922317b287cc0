"""Where the cursor of the chat can stand: on each entry, and on each code block within one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.layout import Placed
from winx_tui.tui.blocks.line_marks import code_at


@dataclass(frozen=True, slots=True)
class Stop:
    """A place of the cursor."""

    block: Block
    """An entry, such as the first part of an answer; for code the part that it begins in."""
    code: int | None = None
    """Which code block of that part, from 0; None: the whole entry."""


def moved(placed: Sequence[Placed], current: Stop | None, step: int) -> Stop | None:
    """Return the stop above (step -1) or below (1); the same one at an edge.

    Without a current stop, the last one above, and the one before it below.
    """
    at = None if current is None else _index_of(placed, current.block)
    if current is None or at is None:
        found = list(_stops_from(placed, len(placed) - 1, -1, most=2))
        return found[min(len(found) - 1, 0 if step < 0 else 1)] if found else None
    here = _stops_of(placed, at)
    index = here.index(current) + step if current in here else (-1 if step < 0 else len(here))
    if 0 <= index < len(here):
        return here[index]
    return next(iter(_stops_from(placed, at + step, step, most=1)), current)


def stop_at(placed: Sequence[Placed], block: Block, row: int) -> Stop:
    """Return the stop that a row of a block belongs to."""
    at = _index_of(placed, block)
    if at is None:
        return Stop(block.unit)
    lines = placed[at].lines
    code = code_at(lines[row]) if 0 <= row < len(lines) else None
    while code == 0 and placed[at].block.joins_above and at > 0:
        # It began in the part above.
        at -= 1
        code = max(_codes(placed[at]), default=None)
    if code is not None:
        return Stop(placed[at].block, code)
    while at > 0 and placed[at - 1].block.unit is block.unit:
        at -= 1
    return Stop(placed[at].block)


def extent(placed: Sequence[Placed], stop: Stop) -> range:
    """Return the lines that a stop covers; none where it is not laid out."""
    at = _index_of(placed, stop.block)
    if at is None:
        return range(0)
    if stop.code is None:
        last = at
        while last + 1 < len(placed) and placed[last + 1].block.unit is stop.block.unit:
            last += 1
        return range(placed[at].top, placed[last].top + len(placed[last].lines))
    covered = _rows_of(placed[at], stop.code)
    code = stop.code
    while covered and code == max(_codes(placed[at]), default=-1) and at + 1 < len(placed):
        at, code = at + 1, 0
        if not placed[at].block.joins_above:
            break
        if below := _rows_of(placed[at], code):
            covered = range(covered.start, below.stop)
    return covered


def _index_of(placed: Sequence[Placed], block: Block) -> int | None:
    for index in range(len(placed) - 1, -1, -1):
        if placed[index].block is block:
            return index
    return None


def _stops_from(placed: Sequence[Placed], at: int, step: int, *, most: int) -> list[Stop]:
    """Collect some stops from a block on, in the direction of the step."""
    found: list[Stop] = []
    while 0 <= at < len(placed) and len(found) < most:
        here = _stops_of(placed, at)
        found += here if step > 0 else here[::-1]
        at += step
    return found[:most]


def _stops_of(placed: Sequence[Placed], at: int) -> list[Stop]:
    block = placed[at].block
    if not placed[at].lines:
        return []
    begins = at == 0 or placed[at - 1].block.unit is not block.unit
    codes = [code for code in _codes(placed[at]) if code or not block.joins_above]
    return [*([Stop(block)] if begins else ()), *(Stop(block, code) for code in codes)]


def _codes(placed: Placed) -> list[int]:
    """Return the numbers of the code blocks in a part, in order."""
    return list(dict.fromkeys(_without_none(map(code_at, placed.lines))))


def _without_none(numbers: Iterable[int | None]) -> Iterable[int]:
    return (number for number in numbers if number is not None)


def _rows_of(placed: Placed, code: int) -> range:
    rows = [row for row, line in enumerate(placed.lines) if code_at(line) == code]
    return range(placed.top + rows[0], placed.top + rows[-1] + 1) if rows else range(0)

"""Finds the one place in a file that each block means, or refuses.

A block is looked for tier by tier, strictest first; only the places of the
first tier that has any count. Several blocks must fit one after the other in
exactly one way, or else each must have exactly one place of its own. Whatever
is open to doubt is an error that names the candidates: nothing is guessed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from winx_tui.edit.errors import EditError
from winx_tui.edit.indentation import Shift, indentation_shift
from winx_tui.edit.nearest import miss
from winx_tui.edit.search_replace import Block

Tolerance = Literal["trailing_whitespace", "indentation"]

_MAX_COMPARED_LINES = 3_000_000
"""Work after which a search is given up; ordinary edits compare some hundreds."""
_MAX_NAMED_CANDIDATES = 12

_NO_SHIFT = Shift("", is_added=True)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a block goes: lines start to end (excluded) of the file, from 0."""

    block: Block
    start: int
    end: int
    tolerance: Tolerance | None
    """What had to be overlooked; None for an exact match."""
    shift: Shift
    """How REPLACE is to be moved to fit the file's indentation."""


@dataclass(frozen=True, slots=True)
class _Tier:
    tolerance: Tolerance | None
    key: Callable[[str], str]
    """What two lines must have in common."""
    keeps_indentation: bool


_TIERS = (
    _Tier(None, str, True),
    _Tier("trailing_whitespace", str.rstrip, True),
    _Tier("indentation", str.strip, False),
)


def place_blocks(lines: Sequence[str], blocks: Sequence[Block]) -> tuple[Placement, ...]:
    """Return the place of each block, in file order and without overlap.

    Args:
        lines: the file's lines without their ends.
        blocks: in the order the model wrote them.

    Raises:
        EditError: a block is not found or could be meant for several places.
    """
    finder = _Finder(lines)
    candidates = [finder.candidates(block) for block in blocks]
    for block, places in zip(blocks, candidates, strict=True):
        if not places:
            raise miss(lines, block, len(blocks))
    earliest = _chain(candidates)
    if earliest is None:
        return _independent(blocks, candidates)
    latest = _latest_chain(candidates)
    for block, first, last, places in zip(blocks, earliest, latest, candidates, strict=True):
        # Whatever fits in one way only fits earliest and latest at the same place.
        if first.start != last.start:
            possible = [place for place in places if first.start <= place.start <= last.start]
            raise _ambiguous(block, possible, len(blocks))
    return _with_blocks(earliest, blocks)


class _Finder:
    """Looks for blocks in one file; the work of a call is counted and bounded."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._keyed: dict[Tolerance | None, list[str]] = {}
        self._where: dict[Tolerance | None, dict[str, list[int]]] = {}
        self._found: dict[tuple[tuple[str, ...], tuple[int, int] | None], list[Placement]] = {}
        self._work_left = _MAX_COMPARED_LINES

    def candidates(self, block: Block) -> list[Placement]:
        """Return the places of the strictest tier that has any, in file order.

        Blocks that look for the same share one list, so its placements may name another.
        """
        known = (block.search, block.anchor)
        if known not in self._found:
            self._found[known] = self._search(block)
        return self._found[known]

    def _search(self, block: Block) -> list[Placement]:
        if not block.anchor:
            return next((found for tier in _TIERS if (found := self._in_tier(tier, block))), [])
        first, last = block.anchor
        strictest: list[Placement] = []
        for tier in _TIERS:
            found = self._in_tier(tier, block)
            if anchored := [place for place in found if first <= place.start + 1 <= last]:
                return anchored
            strictest = strictest or found
        # No place begins there: the anchor is out of date, and hides nothing.
        return strictest

    def _in_tier(self, tier: _Tier, block: Block) -> list[Placement]:
        keyed, where = self._index(tier)
        search = [tier.key(line) for line in block.search]
        positions = [where.get(line, ()) for line in search]
        rarest = min(range(len(search)), key=lambda index: len(positions[index]))
        self._work_left -= len(search) * (1 + len(positions[rarest]))
        if self._work_left < 0:
            raise EditError(
                "too_large",
                "The search was given up: the file repeats itself too much for these blocks. "
                "Send fewer blocks at a time, with lines that occur only once.",
            )
        found = []
        for position in positions[rarest]:
            start = position - rarest
            end = start + len(search)
            if start < 0 or keyed[start:end] != search:
                continue
            shift: Shift | None = _NO_SHIFT
            if not tier.keeps_indentation:
                shift = indentation_shift(self._lines[start:end], block.search)
            if shift is not None:
                found.append(Placement(block, start, end, tier.tolerance, shift))
        return found

    def _index(self, tier: _Tier) -> tuple[list[str], dict[str, list[int]]]:
        if tier.tolerance not in self._keyed:
            keyed = [tier.key(line) for line in self._lines]
            where: dict[str, list[int]] = defaultdict(list)
            for position, line in enumerate(keyed):
                where[line].append(position)
            self._keyed[tier.tolerance], self._where[tier.tolerance] = keyed, where
        return self._keyed[tier.tolerance], self._where[tier.tolerance]


def _chain(candidates: Sequence[Sequence[Placement]]) -> list[Placement] | None:
    """Put each block as early as it fits after the one before; None if that fails."""
    chain: list[Placement] = []
    free_from = 0
    for places in candidates:
        index = bisect_left(places, free_from, key=lambda place: place.start)
        if index == len(places):
            return None
        chain.append(places[index])
        free_from = places[index].end
    return chain


def _latest_chain(candidates: Sequence[Sequence[Placement]]) -> list[Placement]:
    """Put each block as late as it fits before the next one."""
    chain: list[Placement] = []
    free_to = max(places[-1].end for places in candidates)
    for places in reversed(candidates):
        index = bisect_right(places, free_to, key=lambda place: place.end) - 1
        chain.append(places[index])
        free_to = places[index].start
    chain.reverse()
    return chain


def _independent(
    blocks: Sequence[Block], candidates: Sequence[Sequence[Placement]]
) -> tuple[Placement, ...]:
    for block, places in zip(blocks, candidates, strict=True):
        if len(places) > 1:
            raise _ambiguous(block, places, len(blocks))
    only = _with_blocks([places[0] for places in candidates], blocks)
    placements = sorted(only, key=lambda place: place.start)
    for before, after in pairwise(placements):
        if after.start < before.end:
            raise EditError(
                "overlap",
                f"The blocks of lines {before.block.line} and {after.block.line} of your text "
                f"both change line {after.start + 1} of the file. Join them into one block. "
                "Nothing was changed.",
            )
    return tuple(placements)


def _with_blocks(places: Sequence[Placement], blocks: Sequence[Block]) -> tuple[Placement, ...]:
    return tuple(replace(place, block=block) for place, block in zip(places, blocks, strict=True))


def _ambiguous(block: Block, places: Sequence[Placement], block_count: int) -> EditError:
    named = [f"{place.start + 1}-{place.end}" for place in places[:_MAX_NAMED_CANDIDATES]]
    if len(block.search) == 1:
        named = [name.partition("-")[0] for name in named]
    more = f" and {len(places) - len(named)} more" if len(places) > len(named) else ""
    which = f" of the block at line {block.line}" if block_count > 1 else ""
    anchor = "" if block.anchor else f" such as '<<<<<<< SEARCH @{places[0].start + 1}'"
    return EditError(
        "ambiguous",
        f"The SEARCH text{which} matches {len(places)} places: lines {', '.join(named)}{more}. "
        f"Nothing was changed. Add lines around it, or name the line it begins on{anchor}.",
    )

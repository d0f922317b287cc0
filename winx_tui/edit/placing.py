"""Gives each block its one place in a file, or refuses.

Only the places of a block's strictest step count, so a looser match of one block
never makes up for another. Several blocks must fit one after the other in exactly
one way, or else each must have exactly one place of its own. Whatever is open to
doubt is an error that names the candidates: nothing is guessed.

Since all places of a block count alike, the search over (block, position) comes
down to two chains: each block as early as it fits, and each as late. Any way to
fit lies between them, so there is one way exactly if both are the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from winx_tui.edit.errors import EditError
from winx_tui.edit.finding import Finder, Place, Position
from winx_tui.edit.nearest import miss
from winx_tui.edit.refusals import ambiguous, overlap, which
from winx_tui.edit.search_replace import Block

Placed = tuple[Block, Place]
"""A block and where it goes."""


@dataclass(frozen=True, slots=True)
class _Candidates:
    """A block and all its places, in file order."""

    block: Block
    places: Sequence[Place]


def place_blocks(lines: Sequence[str], blocks: Sequence[Block]) -> tuple[Placed, ...]:
    """Return the place of each block, or its places, in file order and without overlap.

    Args:
        lines: the file's lines without their ends.
        blocks: in the order the model wrote them.

    Raises:
        EditError: a block is not found or could be meant for several places.
    """
    _refuse_blank_search(lines, blocks)
    finder = Finder(lines, blocks)
    candidates = [_Candidates(block, finder.places(block)) for block in blocks]
    for one in candidates:
        if not one.places:
            raise miss(lines, one.block, blocks)
        if _needs_one_place(one) and len(one.places) > 1:
            raise _ambiguous(one.block, one.places, blocks)
    single = [one for one in candidates if not one.block.every]
    placed = _in_order(single, blocks) or _independent(finder, single, blocks)
    placed += [(one.block, place) for one in candidates if one.block.every for place in one.places]
    placed.sort(key=lambda pair: pair[1].begin)
    for before, after in pairwise(placed):
        if after[1].begin < before[1].end:
            raise _overlap(before, after, blocks)
    return tuple(placed)


def _needs_one_place(one: _Candidates) -> bool:
    """Tell whether not even the order of blocks may choose: lines that are cut off say little."""
    is_cut_off = one.places[0].step.is_substring and len(one.block.search) > 1
    return is_cut_off and not one.block.every


def _in_order(candidates: Sequence[_Candidates], blocks: Sequence[Block]) -> list[Placed]:
    """Place blocks one after the other; empty where they do not fit in their order."""
    earliest = _chain(candidates)
    if len(earliest) < len(candidates):
        return []
    latest = _latest_chain(candidates)
    for one, first, last in zip(candidates, earliest, latest, strict=True):
        if first.begin != last.begin:
            possible = [place for place in one.places if first.begin <= place.begin <= last.begin]
            raise _ambiguous(one.block, possible, blocks)
    return [(one.block, place) for one, place in zip(candidates, earliest, strict=True)]


def _chain(candidates: Sequence[_Candidates]) -> list[Place]:
    """Put each block as early as it fits after the one before, up to one that does not."""
    chain: list[Place] = []
    free_from: Position = (0, 0)
    for one in candidates:
        index = bisect_left(one.places, free_from, key=lambda place: place.begin)
        if index == len(one.places):
            break
        chain.append(one.places[index])
        free_from = one.places[index].end
    return chain


def _latest_chain(candidates: Sequence[_Candidates]) -> list[Place]:
    """Put each block as late as it fits before the next one; there is a way to fit."""
    chain: list[Place] = []
    free_to = max((one.places[-1].end for one in candidates), default=(0, 0))
    for one in reversed(candidates):
        index = bisect_right(one.places, free_to, key=lambda place: place.end) - 1
        chain.append(one.places[index])
        free_to = one.places[index].begin
    chain.reverse()
    return chain


def _independent(
    finder: Finder, candidates: Sequence[_Candidates], blocks: Sequence[Block]
) -> list[Placed]:
    """Place blocks that are not in the file's order, each on its own.

    One that is not found exactly must have no looser place either: that may be the one in order.
    """
    for one in candidates:
        places = one.places
        if len(blocks) > 1 and places[0].step.words and not one.block.anchor:
            places = finder.close_places(one.block) or places
        if len(places) > 1:
            raise _ambiguous(one.block, places, blocks)
    return [(one.block, one.places[0]) for one in candidates]


def _refuse_blank_search(lines: Sequence[str], blocks: Sequence[Block]) -> None:
    for block in blocks:
        if any(line.strip() for line in block.search):
            continue
        anchor = block.anchor or (0, 0)
        if block.every or not any(
            not line.strip() for line in lines[max(anchor[0] - 1, 0) : anchor[1]]
        ):
            raise EditError(
                "ambiguous",
                f"The SEARCH text{which(block, blocks)} is blank and could be meant for many "
                "places. Nothing was changed. Add a line of text next to it.",
            )


def _overlap(before: Placed, after: Placed, blocks: Sequence[Block]) -> EditError:
    begin, line = before[1].begin[0] + 1, after[1].begin[0] + 1
    return overlap(before[0], after[0], blocks, begin, line)


def _ambiguous(block: Block, places: Sequence[Place], blocks: Sequence[Block]) -> EditError:
    step = places[-1].step
    ranges = [_range(place) for place in places]
    return ambiguous(block, blocks, ranges, step.words, is_part=step.is_substring)


def _range(place: Place) -> tuple[int, int]:
    return place.begin[0] + 1, place.end[0] + (1 if place.end[1] else 0)

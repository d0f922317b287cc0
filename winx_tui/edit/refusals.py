"""Words for a block that has no one place.

They suit a model that wrote blocks as well as one that sent an old and a new text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from winx_tui.edit.errors import EditError
from winx_tui.edit.search_replace import Block

_MAX_NAMED_LINES = 12


def which(block: Block, blocks: Sequence[Block]) -> str:
    """Name a block among several; empty for the only one."""
    return f" of block {blocks.index(block) + 1} of {len(blocks)}" if len(blocks) > 1 else ""


def named_lines(first: int, last: int) -> str:
    """Name a range of lines, from 1."""
    return f"line {first}" if first == last else f"lines {first}-{last}"


def listed_lines(ranges: Sequence[tuple[int, int]], most: int = _MAX_NAMED_LINES) -> str:
    """Name lines and ranges of lines, each once with how often it comes, up to so many."""
    counts = Counter(f"{first}" if first == last else f"{first}-{last}" for first, last in ranges)
    shown = [f"{name} ({count} times)" if count > 1 else name for name, count in counts.items()]
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    is_one = len(shown) == 1 and "-" not in shown[0]
    return f"{'line' if is_one else 'lines'} {', '.join(shown[:most])}{more}"


def not_there(said: tuple[int, int], block: Block, found_on: int, overlooking: str) -> EditError:
    """Say that a block stands elsewhere than on the lines it names, and not as it was sent."""
    return EditError(
        "ambiguous",
        f"The SEARCH text of the block at line {block.line} does not stand on "
        f"{named_lines(*said)}, as it says. It stands on line {found_on}, overlooking "
        f"{overlooking}. Nothing was changed. If line {found_on} is meant, write "
        f"'<<<<<<< SEARCH @{found_on}'.",
    )


def gave_up(numbers: Sequence[int]) -> EditError:
    """Say that a file repeats itself too much; the numbers are of lines like one of SEARCH."""
    named = ", ".join(f"@{number}" for number in numbers[:_MAX_NAMED_LINES])
    return EditError(
        "ambiguous",
        "The search was given up: the file repeats itself too much for these blocks. Nothing was "
        "changed. Send fewer blocks at a time, with lines that occur only once, or name the line "
        f"each begins on after SEARCH (a line of SEARCH stands at {named} and elsewhere).",
    )


def ambiguous(
    block: Block,
    blocks: Sequence[Block],
    ranges: Sequence[tuple[int, int]],
    overlooking: str,
    *,
    is_part: bool,
) -> EditError:
    """Say that a block fits several places.

    Args:
        ranges: the first and the last line of each.
        overlooking: what the search passed over; empty for nothing.
        is_part: whether the places are parts of lines.
    """
    how = (
        " as a part of lines" if is_part else f", overlooking {overlooking}" if overlooking else ""
    )
    return EditError(
        "ambiguous",
        f"The SEARCH text{which(block, blocks)} matches {len(ranges)} places{how}: "
        f"{listed_lines(ranges)}. {_on_anchor(block, ranges)}Nothing was changed. Add lines "
        f"around it until it occurs once. In a block, {_naming(block, ranges)}"
        "'<<<<<<< SEARCH @all' changes all places, as replace_all does.",
    )


def _naming(block: Block, ranges: Sequence[tuple[int, int]]) -> str:
    """Show how a line is named, where that would choose a place."""
    begins = [begin for begin, _ in ranges]
    if begins.count(begins[0]) > 1 or _count_on(block.anchor, ranges):
        return ""
    return f"'<<<<<<< SEARCH @{begins[0]}' names the line it begins on, and "


def _count_on(anchor: tuple[int, int] | None, ranges: Sequence[tuple[int, int]]) -> int:
    return sum(anchor[0] <= begin <= anchor[1] for begin, _ in ranges) if anchor else 0


def _on_anchor(block: Block, ranges: Sequence[tuple[int, int]]) -> str:
    if not block.anchor:
        return ""
    count = _count_on(block.anchor, ranges)
    verb = "begin" if count > 1 else "begins"
    return f"{count or 'None'} of them {verb} on {named_lines(*block.anchor)}. "


def overlap(
    block: Block, other: Block, blocks: Sequence[Block], begin: int, line: int
) -> EditError:
    """Say that two places overlap.

    Args:
        block: the one whose place comes first in the file.
        other: the other one, or the same, if it is meant for every place.
        blocks: all of them.
        begin: the line on which the first place begins, from 1.
        line: the line that both hold.
    """
    if block is other:
        return EditError(
            "overlap",
            f"The places{which(block, blocks)} overlap at line {line} of the file. Nothing was "
            "changed. Give each place a block of its own, with its line: "
            f"'<<<<<<< SEARCH @{begin}'.",
        )
    first, second = sorted((blocks.index(block) + 1, blocks.index(other) + 1))
    return EditError(
        "overlap",
        f"Blocks {first} and {second} both change line {line} of the file. Join them into one "
        "block. Nothing was changed.",
    )

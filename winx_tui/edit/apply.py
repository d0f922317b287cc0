"""Applies SEARCH/REPLACE blocks to the lines of a file; text in, text out.

Whatever the blocks do not change stays as it is to the last byte, ends of lines
and a missing final newline included, also inside a block: a line that stands
in SEARCH and in REPLACE keeps the file's own form.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.edit.errors import EditError
from winx_tui.edit.matching import Placement, Tolerance, place_blocks
from winx_tui.edit.search_replace import Block

_LARGEST_COMPARISON = 250_000
"""SEARCH lines times REPLACE lines beyond which only their common ends are kept."""

_Opcode = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Applied:
    """The outcome of an edit."""

    text: str
    tolerances: tuple[Tolerance, ...]
    """What had to be overlooked, each once, in file order."""


def apply_blocks(lines: Sequence[str], blocks: Sequence[Block]) -> Applied:
    """Apply all blocks, or none.

    Args:
        lines: the file's lines with their ends, as split by LF (or CR).
        blocks: at least one.

    Raises:
        EditError: a block has no place, several, or overlaps another.
    """
    bodies, ends = _without_ends(lines)
    _refuse_blank_search(blocks)
    placements = place_blocks(bodies, blocks)
    newline = _usual_end(ends)
    result: list[str] = []
    position = 0
    for place in placements:
        result.extend(lines[position : place.start])
        result.extend(_replacement(place, lines, ends, newline))
        position = place.end
    result.extend(lines[position:])
    result = [
        line if line.endswith(("\n", "\r")) or index == len(result) - 1 else line + newline
        for index, line in enumerate(result)
    ]
    _keep_missing_final_newline(result, lines, placements)
    tolerances = dict.fromkeys(place.tolerance for place in placements if place.tolerance)
    return Applied("".join(result), tuple(tolerances))


def _replacement(
    place: Placement, lines: Sequence[str], ends: Sequence[str], newline: str
) -> list[str]:
    """Return the new lines of one place, with ends like those they replace."""
    block = place.block
    moved = place.shift.apply(block.replace)
    if moved is None:
        raise EditError(
            "not_found",
            f"SEARCH is indented deeper than lines {place.start + 1}-{place.end} of the file, and "
            "REPLACE cannot be moved left as far. Nothing was changed; "
            "give both with the file's own indentation.",
        )
    new: list[str] = []
    for tag, i1, i2, j1, j2 in _opcodes(block.search, block.replace):
        if tag == "equal":
            new.extend(lines[place.start + i1 : place.start + i2])
            continue
        model = place.start + (i1 if i1 < i2 else max(i1 - 1, 0))
        end = ends[model] or newline
        new.extend(line + end for line in moved[j1:j2])
    return new


def _opcodes(search: Sequence[str], replace: Sequence[str]) -> list[_Opcode]:
    if len(search) * len(replace) <= _LARGEST_COMPARISON:
        matcher = difflib.SequenceMatcher(None, search, replace)
        return list(matcher.get_opcodes())
    shorter = min(len(search), len(replace))
    start = 0
    while start < shorter and search[start] == replace[start]:
        start += 1
    end = 0
    while end < shorter - start and search[-1 - end] == replace[-1 - end]:
        end += 1
    old, new = len(search), len(replace)
    return [
        ("equal", 0, start, 0, start),
        ("replace", start, old - end, start, new - end),
        ("equal", old - end, old, new - end, new),
    ]


def _keep_missing_final_newline(
    result: list[str], lines: Sequence[str], placements: Sequence[Placement]
) -> None:
    """A file whose last line had no end, and was replaced, gets none now."""
    if not result or not lines or lines[-1].endswith(("\n", "\r")):
        return
    last = placements[-1]
    if last.end == len(lines) and last.block.replace:
        result[-1] = result[-1].removesuffix("\n").removesuffix("\r")


def _without_ends(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    bodies, ends = [], []
    for line in lines:
        end = "\r\n" if line.endswith("\r\n") else line[-1:] if line[-1:] in "\r\n" else ""
        bodies.append(line[: len(line) - len(end)])
        ends.append(end)
    return bodies, ends


def _usual_end(ends: Sequence[str]) -> str:
    counts = Counter(end for end in ends if end)
    return counts.most_common(1)[0][0] if counts else "\n"


def _refuse_blank_search(blocks: Sequence[Block]) -> None:
    for block in blocks:
        if not any(line.strip() for line in block.search) and block.anchor is None:
            raise EditError(
                "ambiguous",
                f"The SEARCH text of the block at line {block.line} is blank and could be meant "
                "for many places. Nothing was changed. Add a line of text next to it.",
            )

"""Reads SEARCH/REPLACE blocks out of what a model wrote.

    <<<<<<< SEARCH @12
    lines to find, as they stand in the file
    =======
    lines to put in their place
    >>>>>>> REPLACE

Each marker stands alone on an unindented line. `@N` or `@N-M` is optional and
says on which line, or between which lines, the found text begins; `@all` asks
for every place. Content that looks like a marker needs a longer fence: a block
opened with eight or more `<` ends with as many `>`, is divided by as many `=`,
and whatever is shorter or longer is content. Text outside blocks is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from winx_tui.edit.errors import EditError
from winx_tui.edit.fences import is_fence
from winx_tui.edit.markers import STRICT, Dialect, Marker, conflict_dividers

_LONG_FENCE = 8
"""From this size on, only markers of the same size belong to a block."""

MAX_BLOCKS = 500


@dataclass(frozen=True, slots=True)
class Block:
    """One replacement; lines are without their ends."""

    search: tuple[str, ...]
    replace: tuple[str, ...]
    line: int
    """Where its SEARCH marker stands in the model's text, from 1."""
    anchor: tuple[int, int] | None = None
    """First and last line of the file on which the found text may begin."""
    hint: int = 0
    """The line on which it is said to begin, which only settles ties; 0 where none is said."""
    every: bool = False
    """Whether it is meant for every place where SEARCH stands."""
    is_moved: bool = False
    """Whether it was sent further right: its indentation does not tell one place from another."""
    as_sent: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """For a block that was moved to the margin: both its parts as they were sent."""


def as_moved(block: Block, text: str) -> Block:
    """Mark a block as moved to the margin, and keep its lines as they were sent.

    Args:
        block: read from the moved text, which has the same lines.
        text: the text as it was sent.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    divider = block.line + len(block.search)
    end = divider + 1 + len(block.replace)
    sent = (tuple(lines[block.line : divider]), tuple(lines[divider + 1 : end]))
    return replace(block, is_moved=True, as_sent=sent)


def starts_with_block(text: str) -> bool:
    """Tell whether the first line that says something is a SEARCH marker.

    A code fence around the blocks says nothing.
    """
    for line in text.split("\n"):
        if line.strip() and not is_fence(line):
            marker = STRICT.read(line)
            return marker is not None and marker.kind == "search"
    return False


def parse_blocks(text: str, dialect: Dialect = STRICT) -> tuple[Block, ...]:
    """Read all blocks of a text.

    Raises:
        EditError: of kind "syntax", naming the line; also where there is no block.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    markers = [dialect.read(line) for line in lines]
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        marker = markers[at]
        if marker is None:
            at += 1
        elif marker.kind != "search":
            shown = "'======='" if marker.kind == "divider" else "'>>>>>>> REPLACE'"
            raise _syntax(at + 1, f"{shown} stands outside a block")
        elif len(blocks) >= MAX_BLOCKS:
            raise _syntax(at + 1, f"there are more than {MAX_BLOCKS} blocks; send fewer at a time")
        else:
            divider, end = _parts(lines, markers, at, dialect)
            blocks.append(_block(lines, marker, at, divider, end))
            at = end + 1
    if not blocks:
        raise EditError(
            "syntax",
            "There is no SEARCH/REPLACE block in the text. Write:\n"
            "<<<<<<< SEARCH\nlines as they are now\n=======\nnew lines\n>>>>>>> REPLACE\n"
            "each marker alone on an unindented line. To replace the whole file, set "
            "percentage_to_change to 100.",
        )
    return tuple(blocks)


def _block(lines: Sequence[str], marker: Marker, start: int, divider: int, end: int) -> Block:
    if divider == start + 1:
        raise _syntax(
            divider + 1, "SEARCH is empty; give the lines that the new ones go next to, or replace"
        )
    anchor = None
    if marker.first >= 0:
        if not 0 < marker.first <= marker.last:
            raise _syntax(start + 1, f"'@{marker.first}-{marker.last}' is no range of lines")
        anchor = (marker.first, marker.last)
    return Block(
        tuple(lines[start + 1 : divider]),
        tuple(lines[divider + 1 : end]),
        start + 1,
        anchor,
        every=marker.every,
    )


def _parts(
    lines: Sequence[str], markers: Sequence[Marker | None], start: int, dialect: Dialect
) -> tuple[int, int]:
    """Return where the block that begins at `start` is divided and where it ends."""
    opening = markers[start]
    assert opening is not None
    if opening.size >= _LONG_FENCE and (fenced := _long_fence(markers, start, opening.size)):
        return fenced
    dividers: list[int] = []
    for at in range(start + 1, len(lines)):
        marker = markers[at]
        if marker is None:
            continue
        if marker.kind == "search":
            raise _syntax(
                at + 1,
                f"a new block begins before the one of line {start + 1} has ended (where it is "
                "content, open the block with more '<', and use as many '=' and '>')",
            )
        if marker.kind == "divider":
            dividers.append(at)
            continue
        if not dividers:
            raise _syntax(at + 1, "'>>>>>>> REPLACE' stands before '======='")
        return _only_divider(lines, markers, dividers, start, at, dialect), at
    missing = ">>>>>>> REPLACE" if dividers else "======="
    raise _syntax(start + 1, f"the block that begins here has no '{missing}' line")


def _long_fence(
    markers: Sequence[Marker | None], start: int, size: int
) -> tuple[int, int] | tuple[()]:
    """Return the parts of a block whose markers all have one unusual size."""
    dividers: list[int] = []
    for at in range(start + 1, len(markers)):
        marker = markers[at]
        if marker is None or marker.size != size:
            continue
        if marker.kind == "search":
            return ()
        if marker.kind == "divider":
            dividers.append(at)
        elif not dividers:
            return ()
        elif len(dividers) > 1:
            raise _second_divider(dividers[1], size)
        else:
            return dividers[0], at
    return ()


def _only_divider(
    lines: Sequence[str],
    markers: Sequence[Marker | None],
    dividers: list[int],
    start: int,
    end: int,
    dialect: Dialect,
) -> int:
    """Return the line that divides a block, though its content may hold lines like it."""
    if len(dividers) == 1:
        return dividers[0]
    nested = conflict_dividers(lines[start + 1 : end], dialect)
    outside = [at for at in dividers if at - start - 1 not in nested]
    opening = markers[start]
    assert opening is not None
    alike = [at for at in outside if (marker := markers[at]) and marker.size == opening.size]
    for possible in (outside, alike):
        if len(possible) == 1:
            return possible[0]
    raise _second_divider((alike or outside or dividers)[-1], opening.size)


def _second_divider(at: int, size: int) -> EditError:
    return _syntax(
        at + 1,
        "the block has a second '=======' line (where one is content, open the block with "
        f"{max(size + 1, _LONG_FENCE)} '<', and use as many '=' and '>')",
    )


def _syntax(number: int, problem: str) -> EditError:
    return EditError(
        "syntax", f"Line {number} of the blocks: {problem}. Nothing was changed; send all again."
    )

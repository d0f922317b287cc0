"""Two changes of one text brought together, where they touch different lines. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from winx_tui.workspace.line_comparison import compare
from winx_tui.workspace.text_file import FileIsBinaryError, decode


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines of the base that one side has replaced."""

    start: int
    end: int
    """Equal to the start where lines were only added."""
    lines: tuple[str, ...]
    """That stand there now."""


def merged_lines(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> tuple[str, ...] | None:
    """Return the base with the changes of both sides.

    None where they cannot be told apart for sure: they touch the same lines, or lines that are
    next to each other. What both have changed alike is one change.
    """
    changes = sorted(
        {*_changes(base, mine), *_changes(base, theirs)}, key=lambda each: (each.start, each.end)
    )
    merged: list[str] = []
    at = 0
    for number, change in enumerate(changes):
        # Of one side's changes none touch: a line that stays lies between them.
        if number and change.start <= changes[number - 1].end:
            return None
        merged += base[at : change.start]
        merged += change.lines
        at = change.end
    return (*merged, *base[at:])


def merged_content(base: bytes, mine: bytes, theirs: bytes) -> bytes | None:
    """Merge three versions of a file; None where they are no text, or cannot be merged.

    All three must be in the same encoding: nothing is converted.
    """
    try:
        texts = [decode(version) for version in (base, mine, theirs)]
    except FileIsBinaryError:
        return None
    if len({(text.encoding, text.bom) for text in texts}) > 1:
        return None
    lines = merged_lines(*(text.lines for text in texts))
    return None if lines is None else texts[1].encode("".join(lines))


def _changes(base: Sequence[str], side: Sequence[str]) -> Iterator[_Change]:
    for tag, start, end, new_start, new_end in compare(base, side):
        if tag != "equal":
            yield _Change(start, end, tuple(side[new_start:new_end]))

"""What of each file is shown when all must share one budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.tools.reading.ranges import ReadTarget
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import LineRange, merge_ranges
from winx_tui.workspace.text_file import TextFile

BUDGET_BYTES = 84_000
"""For all files of one call: about 24,000 tokens at 3.5 bytes each."""
MAX_LINE_CHARS = 4_000
"""A longer line is cut, and does not count as read."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a file that is shown."""

    text: str
    """Head line, numbered lines, and how to go on."""
    first: int
    last: int
    """First and last line shown; last < first where none is."""
    whole_lines: tuple[LineRange, ...]
    """Those shown in full."""
    is_cut: bool
    continue_with: str | None
    """What to ask read_files for next; None when all that was asked for is shown."""


def share_budget(demands: Sequence[int], total: int) -> list[int]:
    """Divide a budget: small demands are met in full, the large ones share the rest evenly."""
    shares = [0] * len(demands)
    left = total
    by_size = sorted(range(len(demands)), key=lambda index: demands[index])
    for position, index in enumerate(by_size):
        shares[index] = min(demands[index], left // (len(demands) - position))
        left -= shares[index]
    return shares


def cut_excerpts(files: Sequence[tuple[ReadTarget, TextFile]]) -> list[Excerpt]:
    """Number the lines that were asked for and cut them to fit one budget."""
    numbered = [_numbered(target, file) for target, file in files]
    sizes = [[_size(line) for line in lines] for lines in numbered]
    shares = share_budget([sum(lengths) for lengths in sizes], BUDGET_BYTES)
    return [
        _excerpt(target, file, lines, lengths, share)
        for (target, file), lines, lengths, share in zip(
            files, numbered, sizes, shares, strict=True
        )
    ]


def _numbered(target: ReadTarget, file: TextFile) -> list[str]:
    last = len(file.lines) if target.last is None else min(target.last, len(file.lines))
    return [
        f"{number} {_shown(file.lines[number - 1])}" for number in range(target.first, last + 1)
    ]


def _shown(line: str) -> str:
    body = line.rstrip("\r\n")
    if len(body) <= MAX_LINE_CHARS:
        return body
    return f"{body[:MAX_LINE_CHARS]}… [line cut: {len(body):,} characters in all]"


def _size(line: str) -> int:
    return len(line) + 1 if line.isascii() else len(line.encode("utf-8", "replace")) + 1


def _excerpt(
    target: ReadTarget, file: TextFile, lines: list[str], sizes: list[int], share: int
) -> Excerpt:
    count, used = 0, 0
    while count < len(lines) and used + sizes[count] <= share:
        used += sizes[count]
        count += 1
    total = len(file.lines)
    first, last = target.first, target.first + count - 1
    is_cut = count < len(lines)
    next_range = None
    if is_cut:
        next_range = f"{target.name}:{last + 1}-{last - count + len(lines)}"
    parts = [_head(target, file, first, last, total), *lines[:count]]
    if next_range is not None:
        parts.append(f"[cut to fit the budget; go on with {visible(next_range)}]")
    whole = merge_ranges(
        (number, number)
        for number in range(first, last + 1)
        if len(file.lines[number - 1].rstrip("\r\n")) <= MAX_LINE_CHARS
    )
    return Excerpt("\n".join(parts), first, last, whole, is_cut, next_range)


def _head(target: ReadTarget, file: TextFile, first: int, last: int, total: int) -> str:
    notes = []
    if not total:
        notes.append("empty file")
    elif first > total:
        notes.append(f"has only {total} lines")
    elif (first, last) == (1, total):
        notes.append(f"{total} lines" if total > 1 else "1 line")
    elif last < first:
        notes.append(f"no line shown of {total}")
    else:
        notes.append(f"lines {first}-{last} of {total}")
    if described := file.describe():
        notes.append(described)
    if total and not file.lines[-1].endswith(("\n", "\r")):
        notes.append("no newline at the end")
    return f"==> {visible(target.name)} ({', '.join(notes)})"

"""Says where in the file a block that was not found may have been meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from winx_tui.edit.errors import EditError
from winx_tui.edit.search_replace import Block

_MAX_COMPARED_LINES = 2_000
_MAX_LINE_CHARS = 200
_MAX_SHOWN_LINES = 20
_MAX_NAMED_LINES = 5
_MAX_TIES = 50
_LIKENESS = 0.6


def miss(lines: Sequence[str], block: Block, block_count: int) -> EditError:
    """Explain a miss, with the nearest lines of the file and their numbers."""
    which = f" of the block at line {block.line}" if block_count > 1 else ""
    message = f"The SEARCH text{which} is not in the file. Nothing was changed."
    if inside := _inside_lines(lines, block):
        numbers = ", ".join(str(number) for number in inside[:_MAX_NAMED_LINES])
        return EditError(
            "not_found" if len(inside) == 1 else "ambiguous",
            f"{message} It is a part of line {numbers}: SEARCH must hold whole lines.",
        )
    start = _nearest(lines, block.search)
    if start is None:
        return EditError("not_found", f"{message} No line is like it; read the file again.")
    end = min(start + min(len(block.search), _MAX_SHOWN_LINES), len(lines))
    shown = [
        f"{'  ' if _alike(lines[index], block.search[index - start]) else '~ '}"
        f"{index + 1} {lines[index][:_MAX_LINE_CHARS]}"
        for index in range(start, end)
    ]
    return EditError(
        "not_found",
        f"{message} The nearest place, with '~' where it differs, begins at line "
        f"{start + 1}:\n" + "\n".join(shown),
    )


def _inside_lines(lines: Sequence[str], block: Block) -> list[int]:
    """Return the number of a line once for each time it holds a one-line SEARCH."""
    if len(block.search) != 1 or not block.search[0].strip():
        return []
    text = block.search[0]
    return [number for number, line in enumerate(lines, 1) for _ in range(line.count(text))]


def _nearest(lines: Sequence[str], search: Sequence[str]) -> int | None:
    """Return the start of the stretch that shares most lines with SEARCH."""
    sought = {line.strip() for line in search if line.strip()}
    window = len(search)
    hits = [line.strip() in sought for line in lines]
    starts: list[int] = []
    best, current = 1, sum(hits[:window])
    for start in range(max(1, len(lines) - window + 1)):
        if start:
            current += hits[start + window - 1] - hits[start - 1]
        if current > best:
            best, starts = current, []
        if current == best and len(starts) < _MAX_TIES:
            starts.append(start)
    if not starts:
        return _likest_line(lines, search)
    return max(starts, key=lambda start: _in_place(lines, search, start))


def _in_place(lines: Sequence[str], search: Sequence[str], start: int) -> int:
    """Count the lines that stand where SEARCH has them."""
    pairs = zip(lines[start : start + len(search)], search, strict=False)
    return sum(line.strip() == sought.strip() for line, sought in pairs)


def _likest_line(lines: Sequence[str], search: Sequence[str]) -> int | None:
    """Compare the first line that says something with a bounded number of lines."""
    offset, sought = next(
        ((index, line.strip()) for index, line in enumerate(search) if line.strip()), (0, "")
    )
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(sought[:_MAX_LINE_CHARS])
    best, best_start = _LIKENESS, None
    for index, line in enumerate(lines[:_MAX_COMPARED_LINES]):
        matcher.set_seq1(line.strip()[:_MAX_LINE_CHARS])
        if matcher.real_quick_ratio() <= best or matcher.quick_ratio() <= best:
            continue
        if (ratio := matcher.ratio()) > best:
            best, best_start = ratio, max(0, index - offset)
    return best_start


def _alike(line: str, sought: str) -> bool:
    return line.rstrip() == sought.rstrip()

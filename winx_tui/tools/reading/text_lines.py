"""The lines of a text file that was read whole."""

from __future__ import annotations

from itertools import chain

from winx_tui.tools.reading.passage import (
    BUDGET_BYTES,
    LINE_ENDS,
    MAX_LINE_CHARS,
    Passage,
    Version,
    remaining,
    shown_line,
    size_of,
    within,
)
from winx_tui.workspace.file_state import LineRange
from winx_tui.workspace.text_file import TextFile


def passage_of_text(file: TextFile, ranges: tuple[LineRange, ...]) -> Passage:
    """Number the lines that were asked for, up to one budget."""
    lines = file.lines
    numbers: list[int] = []
    pieces: list[str] = []
    clipped: set[int] = set()
    asked = within(ranges, len(lines))
    left: tuple[LineRange, ...] = ()
    used = 0
    numbered = (enumerate(lines[first - 1 : last], first) for first, last in asked)
    for number, line in chain.from_iterable(numbered):
        # Calls of functions would take as long again as everything else here.
        if is_clipped := len(line) > MAX_LINE_CHARS:
            piece, is_clipped = shown_line(number, line)
        else:
            piece = f"{number} {line.rstrip(LINE_ENDS)}"
        used += len(piece) + 1 if piece.isascii() else size_of(piece)
        if used > BUDGET_BYTES:
            left = remaining(asked, number)
            break
        numbers.append(number)
        pieces.append(piece)
        if is_clipped:
            clipped.add(number)
    return Passage(
        "line",
        tuple(numbers),
        tuple(pieces),
        len(lines),
        left,
        frozenset(clipped),
        _notes(file),
        encoding=file.encoding,
        version=Version(file.content_hash, len(lines)),
    )


def _notes(file: TextFile) -> tuple[str, ...]:
    is_unended = bool(file.lines) and not file.lines[-1].endswith(("\n", "\r"))
    notes = (file.describe(), "no newline at the end" if is_unended else "")
    return tuple(note for note in notes if note)

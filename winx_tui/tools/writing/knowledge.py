"""What the model knows of a file after it has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from winx_tui.security.secret_finding import Finder
from winx_tui.tools.reading.withheld import withheld_lines
from winx_tui.tools.writing.change import Change
from winx_tui.tools.writing.staging import StagedFile
from winx_tui.workspace.file_state import FileState, LineRange, overlap, without
from winx_tui.workspace.line_comparison import Opcode
from winx_tui.workspace.text_file import TextFile


def record(staged: StagedFile, file_state: FileState, find: Finder) -> None:
    """Note that a staged file was written, and credit the lines of it that the model knows."""
    source = staged.moved_from or staged.path
    change, before = staged.change, staged.before
    if change is not None and (change.is_whole or before is None):
        total = staged.opcodes[-1][4] if staged.opcodes else 0
        file_state.record_write(staged.path, change.content_hash, total)
    elif change is not None and before is not None and file_state.coverage(source) is not None:
        _record_part(file_state, source, staged.path, before, change, staged.opcodes, find)
    if change is None or source != staged.path:
        file_state.forget(source)


def _record_part(
    file_state: FileState,
    source: Path,
    path: Path,
    before: TextFile,
    change: Change,
    opcodes: Sequence[Opcode],
    find: Finder,
) -> None:
    """Credit the lines that were known before and stay, and those that are new.

    An edit on a look at ten lines does not make the rest of the file known, nor does an
    edit within a line make known what is hidden in it.

    Args:
        file_state: where it is noted.
        source: where the file was; the same as `path` unless it moved.
        path: where it is now.
        before: the content until now.
        change: the content from now on.
        opcodes: what compare() says of both.
        find: says what of a text is hidden from the model.
    """
    total = opcodes[-1][4] if opcodes else 0
    coverage = file_state.coverage(source)
    is_current = coverage is not None and coverage.content_hash == before.content_hash
    if coverage is not None and is_current and not coverage.unread:
        file_state.record_write(path, change.content_hash, total)
        return
    known = tuple(carried_over(coverage.ranges if coverage and is_current else (), opcodes))
    unread = coverage.unread if coverage and is_current else ((1, len(before.lines)),)
    hidden = _still_hidden(unread, change.lines, opcodes, find)
    file_state.record_write(path, change.content_hash, total, without(known, hidden))


def carried_over(ranges: Sequence[LineRange], opcodes: Sequence[Opcode]) -> Iterator[LineRange]:
    """Give known lines of an old version their numbers in the new one; new lines are known."""
    for tag, i1, i2, j1, j2 in opcodes:
        if tag != "equal":
            if j2 > j1:
                yield j1 + 1, j2
            continue
        for first, last in ranges:
            low, high = max(first, i1 + 1), min(last, i2)
            if low <= high:
                yield low - i1 + j1, high - i1 + j1


def _still_hidden(
    unread: Sequence[LineRange], after: Sequence[str], opcodes: Sequence[Opcode], find: Finder
) -> Iterator[int]:
    """Yield the changed lines that keep what could not be shown of those before them."""
    for tag, i1, i2, j1, j2 in opcodes:
        if tag != "equal" and any(overlap(unread, i1 + 1, i2)):
            yield from withheld_lines(after[j1:j2], find, j1 + 1)

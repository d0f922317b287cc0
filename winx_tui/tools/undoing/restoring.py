"""What an undo or redo does to each file, as a diff, and what the model knows afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from winx_tui.core.preview import ChangeKind, FileDiff
from winx_tui.security.secret_finding import Finder
from winx_tui.tools.reading.withheld import withheld_lines
from winx_tui.tools.writing.knowledge import carried_over
from winx_tui.workspace.diffs import file_diff
from winx_tui.workspace.file_state import FileState, without
from winx_tui.workspace.journal.step import Step
from winx_tui.workspace.line_comparison import compare
from winx_tui.workspace.text_file import FileIsBinaryError, TextFile, decode
from winx_tui.workspace.transaction import FileChange
from winx_tui.workspace.workspace import Workspace

MAX_DIFF_LINES = 200
"""The diffs of one step that the model is shown have no more together."""


@dataclass(frozen=True, slots=True)
class RestoredFile:
    """One file of a step; a move is one file, at its new place."""

    path: Path
    name: str
    """The path for people."""
    kind: ChangeKind
    before: TextFile | None
    """What it holds now; None where there is none, or it is not text."""
    after: TextFile | None
    diff: FileDiff
    old_name: str = ""
    """Of a moved file, for people: where it is now."""
    is_shown: bool = True
    """Whether the model is shown the diff: those of one step have a bound together."""


def restored_files(step: Step, workspace: Workspace) -> tuple[RestoredFile, ...]:
    """Describe what a step does, file by file."""
    by_path = {change.path: change for change in step.changes}
    sources = {change.moved_from for change in step.changes if change.moved_from is not None}
    files = []
    left = MAX_DIFF_LINES
    for change in step.changes:
        if change.path in sources:
            continue
        source = by_path.get(change.moved_from) if change.moved_from else None
        file = _restored(change, source, workspace)
        lines = file.diff.unified_diff.count("\n")
        files.append(file if lines <= left else replace(file, is_shown=False))
        left -= lines if lines <= left else 0
    return tuple(files)


def _restored(change: FileChange, source: FileChange | None, workspace: Workspace) -> RestoredFile:
    present = source.before if source is not None else change.before
    kind: ChangeKind = "edit"
    if source is not None:
        kind = "move"
    elif present is None:
        kind = "create"
    elif change.after is None:
        kind = "delete"
    name = workspace.relative(change.path)
    old_name = workspace.relative(source.path) if source is not None else ""
    moved_from = source.path if source is not None else None
    try:
        before = decode(present) if present is not None else None
        after = decode(change.after) if change.after is not None else None
    except FileIsBinaryError:
        text = "" if present == change.after else _binary(name, present, change.after)
        diff = FileDiff(change.path, text, 0, 0, kind, moved_from)
        return RestoredFile(change.path, name, kind, None, None, diff, old_name)
    diff = file_diff(
        change.path,
        name,
        before.lines if before else (),
        after.lines if after else (),
        kind=kind,
        moved_from=moved_from,
        old_name=old_name,
    )
    return RestoredFile(change.path, name, kind, before, after, diff, old_name)


def _binary(name: str, before: bytes | None, after: bytes | None) -> str:
    sizes = " → ".join(
        "none" if data is None else f"{len(data):,} bytes" for data in (before, after)
    )
    return f"Binary file {name}: {sizes}\n"


def record_knowledge(file: RestoredFile, file_state: FileState, find: Finder) -> None:
    """Credit what the model knows of a file after the step.

    That is what it knew before the step and what the diff shows it, lines with something
    hidden excepted. Where the diff is too long to be shown, the file counts as never read.
    """
    source = file.diff.moved_from or file.path
    coverage = file_state.coverage(source)
    file_state.forget(source)
    if file.after is None or not file.is_shown:
        return
    total = len(file.after.lines)
    if file.before is None:
        known = without(((1, total),), withheld_lines(file.after.lines, find))
        file_state.record_write(file.path, file.after.content_hash, total, known)
    elif coverage is not None:
        is_known = coverage.content_hash == file.before.content_hash
        ranges = coverage.ranges if is_known else ()
        opcodes = compare(file.before.lines, file.after.lines)
        hidden = (
            number
            for tag, _, _, j1, j2 in opcodes
            if tag != "equal"
            for number in withheld_lines(file.after.lines[j1:j2], find, j1 + 1)
        )
        known = without(tuple(carried_over(ranges, opcodes)), hidden)
        file_state.record_write(file.path, file.after.content_hash, total, known)

"""One undo or redo: the inverse of what the journal tells, held against the disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.atomic_write import content_or_none
from winx_tui.workspace.display import visible
from winx_tui.workspace.journal.history import Selection
from winx_tui.workspace.journal.records import FileRecord
from winx_tui.workspace.journal.store import ContentMissingError, JournalStore
from winx_tui.workspace.text_file import content_hash
from winx_tui.workspace.transaction import FileChange

Direction = Literal["undo", "redo"]
_A: dict[Direction, str] = {"undo": "an undo", "redo": "a redo"}


class UndoRefusedError(WorkspaceError):
    """A change cannot be undone or redone as things stand."""

    code = "is_stale"


@dataclass(frozen=True, slots=True)
class Step:
    """One undo or redo, worked out but not yet made."""

    direction: Direction
    call_id: str
    """Of the call that made the change in the first place."""
    title: str
    """Its title, for people."""
    changes: tuple[FileChange, ...]
    """`before` is on the disk now, `after` will be."""
    remaining: int
    """How many more steps of this direction there are: of the file, or of whole calls."""
    edit: str
    """The id of the change in the journal."""
    records: tuple[FileRecord, ...]
    """What this step is the inverse of."""


def make_step(direction: Direction, selection: Selection, root: Path, store: JournalStore) -> Step:
    """Work out the inverse of what was selected.

    Raises:
        UndoRefusedError: a file is not as winx left it, or what it held is lost.
        WorkspaceError: a file cannot be read.
    """
    intent, records = selection.edit.intent, selection.records
    try:
        changes = tuple(_inverse(direction, file, records, root, store) for file in records)
    except UndoRefusedError as error:
        if len(selection.units) == 1:
            raise
        raise UndoRefusedError(
            f"{error}; {direction} the other files of that call one by one (file_path)"
        ) from error
    return Step(
        direction,
        intent.call_id,
        intent.title,
        changes,
        selection.remaining,
        intent.id,
        records,
    )


def hash_of(data: bytes | None) -> str | None:
    """Return the SHA-256 of a content; None of no file."""
    return None if data is None else content_hash(data)


def _inverse(
    direction: Direction,
    file: FileRecord,
    records: Sequence[FileRecord],
    root: Path,
    store: JournalStore,
) -> FileChange:
    path = root / file.path
    name = visible(file.path)
    present = content_or_none(path)
    if hash_of(present) != file.after:
        raise UndoRefusedError(_differs(direction, name, file, present))
    try:
        after = store.get(file.before) if file.before is not None else None
    except ContentMissingError as error:
        raise UndoRefusedError(
            f"{name} cannot be brought back: {error}; edit it instead"
        ) from error
    source = next((each.path for each in records if each.moved_from == file.path), None)
    return FileChange(
        path,
        present,
        after,
        # A file that moves back keeps the bits that it has.
        mode=file.mode if file.after is None and source is None else None,
        moved_from=root / source if source is not None else None,
    )


def _differs(direction: Direction, name: str, file: FileRecord, present: bytes | None) -> str:
    if hash_of(present) == file.before:
        return f"{name} is already as {_A[direction]} would leave it, by other hands than winx's"
    if file.after is None:
        return (
            f"{name} exists again, so {_A[direction]} would overwrite it; "
            "move it away, then try again"
        )
    if present is None:
        return (
            f"{name} was deleted or moved after winx wrote it, so there is nothing to {direction}; "
            "bring it back as winx wrote it, or write it anew"
        )
    return (
        f"{name} has changed since winx wrote it, so {_A[direction]} would lose that change; "
        "read it and edit it instead"
    )

"""What became of a change whose process was killed: the disk tells."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.atomic_write import content_or_none
from winx_tui.workspace.journal.records import FileRecord, Intent, Outcome
from winx_tui.workspace.journal.step import hash_of
from winx_tui.workspace.journal.store import JournalStore
from winx_tui.workspace.transaction import remove_drafts, remove_made_parents


def recover(intent: Intent, root: Path, store: JournalStore) -> Outcome:
    """Clean up after a change that was cut short, and return what was made of it.

    What was made stays, and can be undone; half a move is taken back where
    nothing is lost by it.
    """
    made = outcome_of(intent, root).applied
    applied = tuple(
        done and not _is_taken_back(file, intent.files, made, root, store)
        for file, done in zip(intent.files, made, strict=True)
    )
    remove_drafts([root / file.path for file in intent.files], intent.id)
    for file, done in zip(intent.files, applied, strict=True):
        if not done:
            remove_made_parents(root / file.path, file.made_parents)
    return Outcome(intent.id, applied)


def outcome_of(intent: Intent, root: Path) -> Outcome:
    """Find out, file by file, whether a change was made."""
    return Outcome(intent.id, tuple(_holds(root / file.path, file.after) for file in intent.files))


def _is_taken_back(
    file: FileRecord,
    files: Sequence[FileRecord],
    made: Sequence[bool],
    root: Path,
    store: JournalStore,
) -> bool:
    """Delete the new file of a move whose old one is still there, if its content is elsewhere."""
    old = next(
        (
            each
            for each, done in zip(files, made, strict=True)
            if each.path == file.moved_from and not done
        ),
        None,
    )
    if old is None or file.after is None:
        return False
    is_copy = file.after == old.before and _holds(root / old.path, old.before)
    if not is_copy and not store.holds(file.after):
        return False
    with suppress(OSError):
        (root / file.path).unlink()
        return True
    return False


def _holds(path: Path, content: str | None) -> bool:
    try:
        return hash_of(content_or_none(path)) == content
    except WorkspaceError:
        return False

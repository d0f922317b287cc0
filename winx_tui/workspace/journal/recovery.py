"""What became of a change whose process was killed: the disk tells."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.atomic_write import content_or_none, regular_status, write_in_place
from winx_tui.workspace.display import visible
from winx_tui.workspace.journal.records import FileRecord, Intent, Outcome
from winx_tui.workspace.journal.step import hash_of
from winx_tui.workspace.journal.store import ContentMissingError, JournalStore
from winx_tui.workspace.journal.torn import is_mixture
from winx_tui.workspace.transaction import find_drafts, remove_drafts, remove_made_parents


class HalfWrittenError(WorkspaceError):
    """A file was half written when winx was killed, and cannot be restored now."""

    code = "io_error"


@dataclass(frozen=True, slots=True)
class Recovery:
    """How a change ended that was cut short."""

    outcome: Outcome
    restored: tuple[str, ...]
    """The paths, as recorded, of files that were half written and are as before again."""


def recover(intent: Intent, root: Path, store: JournalStore) -> Recovery:
    """Clean up after a change that was cut short, and return what was made of it.

    What was made stays, and can be undone; half a move is taken back where
    nothing is lost by it, and so is half a write.

    Raises:
        HalfWrittenError: a file cannot be restored; what would help later is left as it is.
    """
    restored = tuple(file.path for file in intent.files if _is_restored(file, root, store, intent))
    made = outcome_of(intent, root).applied
    applied = tuple(
        done and not _is_taken_back(file, intent.files, made, root, store)
        for file, done in zip(intent.files, made, strict=True)
    )
    remove_drafts([root / file.path for file in intent.files], intent.id)
    for file, done in zip(intent.files, applied, strict=True):
        if not done:
            remove_made_parents(root / file.path, file.made_parents)
    return Recovery(Outcome(intent.id, applied), restored)


def outcome_of(intent: Intent, root: Path) -> Outcome:
    """Find out, file by file, whether a change was made."""
    return Outcome(intent.id, tuple(_holds(root / file.path, file.after) for file in intent.files))


def _is_restored(file: FileRecord, root: Path, store: JournalStore, intent: Intent) -> bool:
    """Give a file that was overwritten in part, where it lies, its earlier content again."""
    if file.before is None or file.after is None:
        return False
    path, name = root / file.path, visible(file.path)
    try:
        present = content_or_none(path)
        if present is None or hash_of(present) in (file.before, file.after):
            return False
        before, after = store.get(file.before), store.get(file.after)
        if not is_mixture(present, before, after):
            return False
    except (ContentMissingError, WorkspaceError):
        # Without what was to be written, kept before a file is overwritten, none was begun.
        return False
    try:
        regular_status(path, name)
        write_in_place(path, before)
    except (OSError, WorkspaceError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        kept = [draft for draft in find_drafts([path], intent.id) if _holds(draft, file.before)]
        where = f"; what it held is in {visible(str(kept[0]))}" if kept else ""
        raise HalfWrittenError(
            f"{name} was half written when winx was killed, and cannot be restored: {reason}{where}"
        ) from error
    return True


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

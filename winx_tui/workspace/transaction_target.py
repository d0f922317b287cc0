"""One file of a transaction: checked, staged, committed and, if need be, put back."""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.atomic_write import (
    FileChangedError,
    check_content,
    content_or_none,
    is_writable,
    place_new,
    regular_status,
    write_draft,
    write_in_place,
)
from winx_tui.workspace.display import visible


@dataclass(slots=True)
class Target:
    """A file on its way from one content to another."""

    path: Path
    before: bytes | None
    after: bytes | None
    mode: int | None
    name: str
    """The subject of sentences about it."""
    draft: Path
    """Where the new content waits."""
    saved: Path
    """Where the old content waits until all is done."""
    status: os.stat_result | None = None
    """As it was when it was checked."""
    source: Target | None = None
    """The deleting half, on the creating half of a move."""
    is_kept: bool = False
    """Whether a file that goes from here goes on elsewhere as it is."""
    is_in_place: bool = False
    """Whether it is overwritten where it lies."""


def check(target: Target) -> None:
    """Find out whether the change can be made, without making it.

    Raises:
        FileChangedError: the file does not hold what it must.
        WorkspaceError: it is read-only, no file, or has no place to be.
    """
    target.status = regular_status(target.path, target.name)
    check_content(target.path, target.before, target.name)
    if target.status is None:
        parent = next(parent for parent in target.path.parents if parent.exists())
        if not parent.is_dir():
            shown = visible(str(parent))
            raise WorkspaceError(
                f"{target.name} cannot be written: {shown} is not a directory", code="not_a_file"
            )
        if not os.access(parent, os.W_OK | os.X_OK):
            raise WorkspaceError(
                f"{target.name} cannot be made: its directory is read-only", code="io_error"
            )
        return
    if not target.is_kept and not is_writable(target.path, target.status):
        raise WorkspaceError(
            f"{target.name} is read-only; make it writable first (chmod u+w)", code="io_error"
        )
    if target.after is not None:
        target.is_in_place = target.status.st_nlink > 1
    elif not os.access(target.path.parent, os.W_OK | os.X_OK):
        raise WorkspaceError(
            f"{target.name} cannot be deleted: its directory is read-only", code="io_error"
        )


def stage(target: Target) -> None:
    """Write what will take the file's place, and keep what it holds, beside it.

    Raises:
        OSError: there is no room for it.
    """
    if target.after is None:
        return
    if target.status is None or target.before is None:
        _stage_new(target, target.after)
        return
    try:
        write_draft(target.draft, target.after, like=target.status, attributes_of=target.path)
        _save(target, target.before, target.status)
    except PermissionError:
        target.is_in_place = True


def commit(target: Target, begun: list[Target]) -> None:
    """Make the change; the target joins `begun` as soon as there is something to put back.

    Raises:
        FileChangedError: the file has changed since it was checked.
        OSError: it cannot be done.
    """
    if target.after is None:
        check_content(target.path, target.before, target.name)
        target.path.rename(target.saved)
        begun.append(target)
        # What was renamed is looked at once more: nothing can come between any longer.
        check_content(target.saved, target.before, target.name)
        return
    regular_status(target.path, target.name)
    if target.before is None:
        place_new(target.draft, target.path, target.name)
        begun.append(target)
        return
    check_content(target.path, target.before, target.name)
    if target.is_in_place:
        begun.append(target)
        write_in_place(target.path, target.after)
    else:
        target.draft.replace(target.path)
        begun.append(target)


def put_back(target: Target, kept: set[Path]) -> str:
    """Undo a commit; on failure say what has become of the file, "" otherwise.

    Args:
        target: one that was committed, perhaps in part.
        kept: takes the paths that must not be cleaned away.
    """
    try:
        if target.after is None:
            place_new(target.saved, target.path, target.name)
        elif target.before is None:
            _check_ours(target)
            target.path.unlink()
        elif target.is_in_place:
            write_in_place(target.path, target.before)
        else:
            _check_ours(target)
            target.saved.replace(target.path)
    except (OSError, WorkspaceError) as error:
        return _failure(target, kept, error)
    return ""


def _stage_new(target: Target, data: bytes) -> None:
    source = target.source
    if source is not None and source.before == data and target.mode is None:
        # The very file, with all that is attached to it, where hard links can be had.
        with contextlib.suppress(OSError):
            os.link(source.path, target.draft, follow_symlinks=False)
            return
    like = source.status if source is not None else None
    origin = source.path if source is not None else None
    write_draft(target.draft, data, like=like, mode=target.mode, attributes_of=origin)


def _save(target: Target, before: bytes, status: os.stat_result) -> None:
    """Keep the old file by a second name; by a copy where it is overwritten itself."""
    if not target.is_in_place:
        with contextlib.suppress(OSError):
            os.link(target.path, target.saved, follow_symlinks=False)
            return
    write_draft(target.saved, before, like=status, attributes_of=target.path)


def _check_ours(target: Target) -> None:
    if content_or_none(target.path) != target.after:
        raise FileChangedError(f"{target.name} has changed")


def _failure(target: Target, kept: set[Path], error: OSError | WorkspaceError) -> str:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    shown = visible(str(target.path))
    if target.before is None:
        return f"{shown} was made and stays ({reason})"
    if target.saved.exists():
        kept.add(target.saved)
        return f"{shown} stays changed ({reason}); what it held is in {visible(str(target.saved))}"
    try:
        handle, name = tempfile.mkstemp(prefix="winx-saved-")
        with os.fdopen(handle, "wb") as file:
            file.write(target.before)
    except OSError as second:
        return f"{shown} stays changed ({reason}), and its content cannot be kept: {second}"
    return f"{shown} stays changed ({reason}); what it held is in {visible(name)}"

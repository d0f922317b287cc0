"""A snapshot written into an empty directory, away from the project."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.checkpoints.entries import Entry
from winx_tui.workspace.checkpoints.store import CheckpointStore, ContentLostError
from winx_tui.workspace.display import visible

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_OWN = 0o700
"""Whoever exports may enter every directory, whatever its permissions were."""
_KEPT_BITS = 0o777
"""Of permissions: a copy takes nobody's rights."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    files: int
    """Links counted too."""
    left_out: tuple[str, ...]
    """Paths that were there and are not in the snapshot: too large, or no files."""


def write_snapshot(store: CheckpointStore, snapshot: bytes, directory: Path) -> Exported:
    """Write what a snapshot holds into an empty directory.

    Of git's own directories only the small files are written: their objects are none of the
    store's. Nothing that is there already is touched.

    Args:
        store: holds the snapshot.
        snapshot: the digest of its root.
        directory: there, and empty.

    Raises:
        WorkspaceError: a content is lost, or the directory cannot be written.
    """
    files, left_out = 0, []
    try:
        for path, entry in _entries(store, snapshot, ""):
            target = directory / path
            match entry.kind:
                case "directory" | "git":
                    if target.is_symlink():
                        raise ContentLostError(f"'{visible(path)}' is a link and a directory")
                    target.mkdir(exist_ok=True)
                    target.chmod(entry.mode & _KEPT_BITS | _OWN)
                case "file":
                    _write(target, store.content(entry.digest), entry.mode & _KEPT_BITS)
                    files += 1
                case "link":
                    target.symlink_to(os.fsdecode(store.content(entry.digest)))
                    files += 1
                case "unkept":
                    left_out.append(path)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        shown = visible(str(directory))
        raise WorkspaceError(f"the snapshot cannot be written to {shown}: {why}") from error
    return Exported(files, tuple(left_out))


def _entries(
    store: CheckpointStore, listing: bytes, place: str, *, is_git: bool = False
) -> Iterator[tuple[str, Entry]]:
    """Yield everything below a listing, directories before what lies in them."""
    made: set[PurePosixPath] = set()
    for name, entry in sorted(store.listing(listing).items()):
        inner = PurePosixPath(name)
        if not _is_inside(inner, name, may_be_deep=is_git):
            raise ContentLostError(f"a listing names '{visible(name)}', which is no name")
        path = f"{place}/{name}" if place else name
        if is_git:
            if entry.kind == "unkept":
                # Objects, which are none of the store's.
                continue
            for parent in reversed(inner.parents[:-1]):
                if parent not in made:
                    made.add(parent)
                    yield f"{place}/{parent}", _PLAIN_DIRECTORY
        yield path, entry
        if entry.kind == "directory" and not is_git:
            yield from _entries(store, entry.digest, path)
        elif entry.kind == "git":
            yield from _entries(store, entry.digest, path, is_git=True)


_PLAIN_DIRECTORY = Entry("directory", 0o755, 0, b"")


def _is_inside(path: PurePosixPath, name: str, *, may_be_deep: bool) -> bool:
    is_plain = bool(name) and "\0" not in name and not path.is_absolute()
    return is_plain and ".." not in path.parts and (may_be_deep or path.parts == (name,))


def _write(target: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(target, _CREATE, 0o600)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)

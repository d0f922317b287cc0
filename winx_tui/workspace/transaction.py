"""Changes of several files, made wholly or not at all."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.atomic_write import sync_directory
from winx_tui.workspace.display import visible
from winx_tui.workspace.transaction_target import Target, check, commit, put_back, stage

DRAFT_PREFIX = ".winx-tmp-"
"""Of files that become others in one step."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """What becomes of one file; a move is a deletion and a creation."""

    path: Path
    """Absolute and resolved: a link at its end is refused."""
    before: bytes | None
    """What it must hold now; None: it must not exist."""
    after: bytes | None
    """What it will hold; None: it is deleted."""
    mode: int | None = None
    """Permission bits that a created file gets; None: the usual ones, or of a moved
    file those it has."""
    moved_from: Path | None = None
    """On the creating half of a move: the file that the same call deletes."""


def apply_changes(
    changes: Sequence[FileChange],
    *,
    root: Path | None = None,
    token: str | None = None,
    before_in_place: Callable[[bytes], None] | None = None,
) -> None:
    """Make all changes or, whatever goes wrong, none.

    Everything that can be checked is checked first; new contents are drafts
    beside their targets, fsynced, before the first target is touched. Permission
    bits, and the owner where that is allowed, stay. A file with several hard
    links is written in place, and so is one in a directory that takes no new
    names. Missing parent directories are made.

    Args:
        changes: no path twice.
        root: names in messages are relative to it.
        token: part of the names of the drafts, for remove_drafts after a crash.
        before_in_place: takes what a file will be overwritten with where it lies, before
            any file is touched; if it raises, nothing is changed.

    Raises:
        FileChangedError: a file does not hold what it must.
        WorkspaceError: something cannot be written; where putting back failed too, the
            text says where the earlier content lies.
    """
    targets = _checked(changes, root, token or secrets.token_hex(8))
    real = [target for target in targets if target.before != target.after]
    _carry_out(real, before_in_place or _ignore)


def check_changes(changes: Sequence[FileChange], *, root: Path | None = None) -> None:
    """Raise what apply_changes would, as far as it can be known beforehand."""
    _checked(changes, root, token="")


def remove_drafts(paths: Iterable[Path], token: str) -> None:
    """Delete what a transaction that was killed left beside its targets."""
    for draft in find_drafts(paths, token):
        with contextlib.suppress(OSError):
            draft.unlink()


def find_drafts(paths: Iterable[Path], token: str) -> list[Path]:
    """List what a transaction that was killed left beside its targets."""
    directories = {path.parent for path in paths}
    return [
        draft for each in directories for draft in sorted(each.glob(f"{DRAFT_PREFIX}{token}-*"))
    ]


def missing_parents(path: Path) -> list[Path]:
    """Return the directories that do not exist yet, the innermost first."""
    return [parent for parent in path.parents if not parent.exists()]


def remove_made_parents(path: Path, count: int) -> None:
    """Remove the directories that came with a file, unless something else lies in them."""
    for directory in path.parents[:count]:
        with contextlib.suppress(OSError):
            directory.rmdir()


def _checked(changes: Sequence[FileChange], root: Path | None, token: str) -> list[Target]:
    targets = _targets(changes, root, token)
    for target in targets:
        with _told(target):
            check(target)
    return targets


def _targets(changes: Sequence[FileChange], root: Path | None, token: str) -> list[Target]:
    """Name the targets, and refuse paths that stand in each other's way."""
    by_path: dict[Path, Target] = {}
    for index, change in enumerate(changes):
        name = _name(index, changes, root)
        if change.before is None and change.after is None:
            raise ValueError(f"{name} neither is nor becomes a file")
        if change.path in by_path:
            raise WorkspaceError(
                f"{name} is named twice; join its changes into one", code="invalid_arguments"
            )
        draft, saved = _drafts(change.path, token, index)
        by_path[change.path] = Target(
            change.path, change.before, change.after, change.mode, name, draft, saved
        )
    for change, target in zip(changes, by_path.values(), strict=True):
        if change.moved_from is not None:
            target.source = by_path[change.moved_from]
            target.source.is_kept = target.source.before == target.after
        if any(parent in by_path for parent in change.path.parents):
            raise WorkspaceError(
                f"{target.name} lies below a path that is itself a file here", code="not_a_file"
            )
    return list(by_path.values())


def _drafts(path: Path, token: str, index: int) -> tuple[Path, Path]:
    stem = f"{DRAFT_PREFIX}{token}-{index}"
    return path.with_name(f"{stem}.new"), path.with_name(f"{stem}.old")


def _name(index: int, changes: Sequence[FileChange], root: Path | None) -> str:
    path = changes[index].path
    if root is not None and path.is_relative_to(root):
        path = path.relative_to(root)
    shown = visible(str(path))
    return shown if len(changes) == 1 else f"file {index + 1} of {len(changes)}, {shown}:"


@contextlib.contextmanager
def _told(target: Target) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WorkspaceError(
            f"{target.name} cannot be written: {error.strerror or error}"
        ) from error


def _ignore(_: bytes) -> None:
    """Stand for nobody who wants to know."""


def _carry_out(targets: Sequence[Target], before_in_place: Callable[[bytes], None]) -> None:
    made: list[Path] = []
    begun: list[Target] = []
    kept: set[Path] = set()
    try:
        for target in targets:
            with _told(target):
                _make_parents(target.path, made)
                stage(target)
        for target in targets:
            if target.is_in_place and target.after is not None:
                before_in_place(target.after)
        # Deletions come last: if winx is killed, there is a file too many, not too few.
        for target in sorted(targets, key=lambda target: target.after is None):
            with _told(target):
                commit(target, begun)
        for directory in {path.parent for path in (*made, *(each.path for each in targets))}:
            sync_directory(directory)
    except BaseException as error:
        failures = [failure for target in reversed(begun) if (failure := put_back(target, kept))]
        if failures:
            raise WorkspaceError(
                f"{error}. Not everything could be put back: {'; '.join(failures)}"
            ) from error
        raise
    finally:
        for target in targets:
            for draft in {target.draft, target.saved} - kept:
                with contextlib.suppress(OSError):
                    draft.unlink(missing_ok=True)
        for directory in reversed(made):
            # What was made for nothing is empty; rmdir refuses where something lies in it.
            with contextlib.suppress(OSError):
                directory.rmdir()


def _make_parents(path: Path, made: list[Path]) -> None:
    for directory in reversed(missing_parents(path)):
        directory.mkdir(exist_ok=True)
        made.append(directory)

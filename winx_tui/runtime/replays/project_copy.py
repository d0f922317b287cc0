"""The project as it was before a session, in a directory of its own."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from winx_tui.core.errors import SessionError, WorkspaceError
from winx_tui.core.text import counted
from winx_tui.runtime.replays.git_past import PastRepository, commit_at, copy_repository
from winx_tui.runtime.replays.session_spans import checkpoints_of, knows_beginning, spans_of
from winx_tui.session.store import LoadedSession
from winx_tui.workspace.display import visible
from winx_tui.workspace.git_layout import directory_of

_MAX_FILES = 200_000
_MAX_BYTES = 4 << 30
"""Of what is copied from the present project."""
_GIT = ".git"


@dataclass(frozen=True, slots=True)
class ProjectCopy:
    """A copy to run calls in."""

    root: Path
    origin: str
    """Where its state comes from: words that complete "the project …"."""
    remarks: tuple[str, ...] = ()
    """What is not as it was, a sentence each."""


def project_before(session: LoadedSession, place: Path, state: Path) -> ProjectCopy:
    """Write the project as it was before a session into a directory; the project is only read.

    A checkpoint knows it best: it was recorded before the session's first change. Else git
    knows what was committed when the session began. Else it is taken as it is now.

    Args:
        session: that worked on it.
        place: an empty directory, in which the copy is made.
        state: the directory with the checkpoints.

    Raises:
        SessionError: the project is not there any more, or is too large to be copied.
    """
    source = Path(os.path.realpath(session.header.cwd))
    if not source.is_dir():
        raise SessionError(
            f"The project of this session, {visible(str(session.header.cwd))}, is not here; "
            "its calls can only be run again where it is."
        )
    root = place / (source.name or "project")
    remarks: list[str] = []
    made: ProjectCopy | None = None
    for make in (_from_checkpoint, _from_git):
        root.mkdir()
        try:
            made = make(session, source, root, state)
        except WorkspaceError as error:
            remarks.append(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            made = None
        if made is not None:
            break
        _remove(root)
    else:
        root.mkdir()
        made = _from_present(source, root)
    return replace(made, remarks=(*remarks, *made.remarks, *_cut_off(root, source)))


def _from_checkpoint(
    session: LoadedSession, source: Path, root: Path, state: Path
) -> ProjectCopy | None:
    with checkpoints_of(session, state) as store:
        if store is None:
            return None
        # Lazy: most sessions have no checkpoint.
        from winx_tui.workspace.checkpoints.exporting import write_snapshot

        spans = spans_of(store, session)
        if not knows_beginning(spans, session):
            return None
        exported = write_snapshot(store, spans[0].before, root)
    remarks = list(_with_repository(source, root))
    if exported.left_out:
        missing = counted(len(exported.left_out), "path")
        remarks.append(f"{missing} too large for a checkpoint are not in the copy.")
    return ProjectCopy(root, "as a checkpoint recorded it before the first change", tuple(remarks))


def _with_repository(source: Path, root: Path) -> Iterable[str]:
    """Put the repository beside the files of a checkpoint, which may hold parts of it."""
    if not _has_repository(source):
        return _no_repository(source)
    if (root / _GIT).is_symlink():
        # As it was recorded, it leads to another repository.
        (root / _GIT).unlink()
    is_recorded = (root / _GIT).is_dir()
    (root / _GIT).mkdir(exist_ok=True)
    copy_repository(source / _GIT, root / _GIT, objects_only=is_recorded)
    with suppress(WorkspaceError):
        PastRepository(root).refresh()
    return () if is_recorded else ("The repository is as it is now, not as it was.",)


def _has_repository(source: Path) -> bool:
    """Tell whether the repository lies in the project: a link may lead anywhere."""
    return (source / _GIT).is_dir() and not (source / _GIT).is_symlink()


def _no_repository(source: Path) -> tuple[str, ...]:
    if not any((place / _GIT).exists() for place in (source, *source.parents)):
        return ()
    return ("The repository lies outside of the project's folder, and is not in the copy.",)


def _from_git(session: LoadedSession, source: Path, root: Path, state: Path) -> ProjectCopy | None:
    begun = _begun(session)
    if begun is None or not _has_repository(source):
        return None
    commit = commit_at(source / _GIT, begun)
    if not commit:
        return None
    past = _past_repository(source, root)
    past.check_out(commit)
    past.stand_at(commit, session.header.branch)
    _copy_ignored(source, root)
    return ProjectCopy(
        root,
        f"as git had it when the session began, at commit {commit[:10]}",
        ("What was not committed then is not known; ignored files are as they are now.",),
    )


def _past_repository(source: Path, root: Path) -> PastRepository:
    (root / _GIT).mkdir()
    copy_repository(source / _GIT, root / _GIT, objects_only=False)
    return PastRepository(root)


def _copy_ignored(source: Path, root: Path) -> None:
    """Copy what git ignores, such as a virtual environment: commands need it."""
    # Lazy: git's own library is needed here alone.
    from winx_tui.workspace.repository import Repository

    repository = Repository.discover(source)
    if repository is not None:
        _copy_paths(source, root, repository.ignored_files())


def _from_present(source: Path, root: Path) -> ProjectCopy:
    paths: list[str] = []
    for place, directories, names in os.walk(source):
        if Path(place) == source and _GIT in directories:
            directories.remove(_GIT)
        links = [name for name in directories if Path(place, name).is_symlink()]
        paths += [os.path.relpath(Path(place, name), source) for name in (*names, *links)]
        if len(paths) > _MAX_FILES:
            raise SessionError(
                f"The project has more than {_MAX_FILES:,} files, too many to be copied."
            )
        for name in directories:
            if name not in links:
                (root / os.path.relpath(Path(place, name), source)).mkdir(exist_ok=True)
    _copy_paths(source, root, paths)
    remarks = ["What it was before the session is not known, so that calls may differ for that."]
    if _has_repository(source):
        try:
            _past_repository(source, root).refresh()
        except WorkspaceError as error:
            remarks.append(f"Git's part is missing: {error}.")
    else:
        remarks += _no_repository(source)
    return ProjectCopy(root, "as it is now", tuple(remarks))


def _copy_paths(source: Path, root: Path, paths: Iterable[str]) -> None:
    """Copy files and links; what is neither, cannot be read or is gone is passed over.

    So is what a link in the copy, as of an older commit, would put somewhere else.
    """
    left, inside = _MAX_BYTES, os.path.realpath(root)
    is_inside: dict[Path, bool] = {}
    for path in paths:
        target = root / path
        if target.parent not in is_inside:
            real = Path(os.path.realpath(target.parent))
            is_inside[target.parent] = real.is_relative_to(inside)
        if not is_inside[target.parent]:
            continue
        with suppress(OSError):
            status = (source / path).lstat()
            target.parent.mkdir(parents=True, exist_ok=True)
            if stat.S_ISLNK(status.st_mode):
                target.symlink_to(os.readlink(source / path))  # noqa: PTH115 (bytes as they are)
            elif stat.S_ISREG(status.st_mode) and not target.exists():
                left -= status.st_size
                if left < 0:
                    raise SessionError("The project is too large to be copied.")
                shutil.copy2(source / path, target, follow_symlinks=False)


def _cut_off(root: Path, source: Path) -> tuple[str, ...]:
    """Let nothing in the copy lead into the project, or make git work in the real repository."""
    found = False
    for place, directories, names in os.walk(root):
        here = Path(place)
        if _GIT in (*directories, *names):
            git = here / _GIT
            leads_out = not Path(os.path.realpath(directory_of(git))).is_relative_to(root)
            if git.is_symlink() or leads_out:
                git.unlink()
                found = True
            elif git.is_dir():
                (git / "commondir").unlink(missing_ok=True)
        if _GIT in directories:
            directories.remove(_GIT)
        for name in (*directories, *names):
            if (here / name).is_symlink():
                _turn_inward(here / name, root, source)
    if not found:
        return ()
    return ("A repository that lies elsewhere, as of a git worktree, is not in the copy.",)


def _turn_inward(link: Path, root: Path, source: Path) -> None:
    """Let a link that names the project by its whole path name the copy."""
    target = Path(os.readlink(link))  # noqa: PTH115 (as it is written)
    if target.is_absolute() and target.is_relative_to(source):
        link.unlink()
        link.symlink_to(root / target.relative_to(source))


def _begun(session: LoadedSession) -> datetime | None:
    try:
        begun = datetime.fromisoformat(session.header.created_at)
    except ValueError:
        return None
    return begun if begun.tzinfo is not None else None


def _remove(root: Path) -> None:
    """Take a copy away that could not be finished."""
    for place, names, _ in os.walk(root):
        for name in names:
            with suppress(OSError):
                Path(place, name).chmod(0o700)
    shutil.rmtree(root, ignore_errors=True)

"""Which source files of a project a map looks at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from winx_tui.code.languages import LANGUAGES, mappable
from winx_tui.core.errors import ToolError
from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.workspace.listing import all_files
from winx_tui.workspace.repository import Repository
from winx_tui.workspace.workspace import Workspace

MAX_FILES = 20_000
_MAX_LISTED = 200_000


@dataclass(frozen=True, slots=True)
class Selection:
    """The files to map."""

    root: Path
    """Where the paths start; absolute and resolved."""
    paths: tuple[str, ...]
    """Relative, in the order of the listing."""
    prefix: str
    """What stands before each path for people: "" or "directory/"."""
    is_whole: bool
    """Whether these are all source files below the root."""
    is_file: bool = False
    """Whether one file was asked for."""
    left_out: int = 0
    """How many more files there are than are looked at."""


def select_files(path: Path, workspace: Workspace, repository: Repository | None) -> Selection:
    """Select one file, or the source files below a directory.

    Ignored files are left out unless the directory itself is ignored, and so is
    what may hold secrets; one file that was named is taken whatever its name.

    Args:
        path: absolute and resolved, and approved.
        workspace: where relative paths start.
        repository: what knows the project's files, where there is one.

    Raises:
        ToolError: the file is in no language that has outlines.
    """
    if not path.is_dir():
        return _one_file(path, workspace)
    root, listed = _listed(path, workspace, repository)
    names = [name for name in listed if mappable(name.rpartition("/")[2])]
    kept = [name for name in names if not is_secret_path(name)]
    return Selection(
        root=root,
        paths=tuple(kept[:MAX_FILES]),
        prefix=_prefix(root, workspace),
        is_whole=root == path and len(kept) <= MAX_FILES,
        left_out=max(0, len(kept) - MAX_FILES),
    )


def _one_file(path: Path, workspace: Workspace) -> Selection:
    if not mappable(path.name):
        languages = ", ".join(name for name, one in LANGUAGES.items() if one.identifiers)
        raise ToolError(
            f"{workspace.relative(path)} has no outline: its name tells no language that is known "
            f"({languages}). Read it with read_files.",
            code="unsupported",
        )
    inside = path.is_relative_to(workspace.root)
    root = workspace.root if inside else path.parent
    name = path.relative_to(root).as_posix()
    return Selection(root, (name,), _prefix(root, workspace), is_whole=False, is_file=True)


def _listed(
    path: Path, workspace: Workspace, repository: Repository | None
) -> tuple[Path, tuple[str, ...]]:
    """Return a root and all files below the path, relative to the root."""
    if not path.is_relative_to(workspace.root):
        return path, all_files(path, None, limit=_MAX_LISTED)
    below = all_files(workspace.root, repository, limit=_MAX_LISTED)
    if path != workspace.root:
        start = f"{path.relative_to(workspace.root).as_posix()}/"
        below = tuple(name for name in below if name.startswith(start))
    # Nothing: the directory itself is ignored, and was asked for all the same.
    return (workspace.root, below) if below else (path, all_files(path, None, limit=_MAX_LISTED))


def _prefix(root: Path, workspace: Workspace) -> str:
    if root == workspace.root:
        return ""
    return f"{workspace.relative(root).rstrip('/')}/"

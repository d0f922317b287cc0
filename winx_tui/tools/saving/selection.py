"""Which files a saved task holds, and which it only names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.workspace.display import visible
from winx_tui.workspace.globs import GlobSet, is_literal, leads_elsewhere
from winx_tui.workspace.workspace import Workspace

MAX_FILES = 1_000
"""For each glob."""


@dataclass(slots=True)
class Selection:
    """The files that globs name, in the order of the globs."""

    files: dict[Path, str] = field(default_factory=dict)
    """Resolved path → name for people."""
    outside: dict[str, None] = field(default_factory=dict)
    """What lies outside the workspace; a glob that leads there counts once."""
    secret: dict[str, None] = field(default_factory=dict)
    """What may hold keys or passwords by its name."""
    without_files: list[str] = field(default_factory=list)
    """Globs that name no file."""
    cut: list[str] = field(default_factory=list)
    """Globs that name more files than are taken."""


def relative_glob(pattern: str, project_root: str) -> str:
    """Write a glob relative to the project's root where it lies below it."""
    root = project_root.rstrip("/")
    return pattern[len(root) + 1 :] if root and pattern.startswith(f"{root}/") else pattern


def select_files(
    patterns: Sequence[str],
    project_root: Path,
    workspace: Workspace,
    list_files: Callable[[], Sequence[str]],
) -> Selection:
    """Find the files that globs name.

    What names a file or directory as it stands is taken even where it is ignored;
    a glob with wildcards chooses among the project's files.

    Args:
        patterns: as they were written; relative ones start at the project's root.
        project_root: absolute and resolved.
        list_files: names all files of the workspace, relative to its root.

    Raises:
        ToolError: a glob cannot be used.
    """
    selection = Selection()
    names: Sequence[str] | None = None
    for pattern in patterns:
        try:
            path = workspace.resolve(pattern, project_root)
            # A file may really be called `[id].tsx`.
            if is_literal(pattern) or path.exists():
                _take_literal(selection, pattern, path, workspace)
                continue
            if leads_elsewhere(workspace.root, pattern, start=project_root):
                selection.outside[visible(pattern)] = None
                continue
            globs = GlobSet.of(workspace.root, (pattern,), start=project_root)
        except WorkspaceError as error:
            raise ToolError(f"relevant_file_globs: {error}", code="invalid_arguments") from error
        names = list_files() if names is None else names
        found = [name for name in names if globs.matches_name(name)]
        if len(found) > MAX_FILES:
            selection.cut.append(visible(pattern))
        taken = [_take(selection, workspace.root / name, workspace) for name in found[:MAX_FILES]]
        if not any(taken):
            selection.without_files.append(visible(pattern))
    return selection


def _take_literal(selection: Selection, pattern: str, path: Path, workspace: Workspace) -> None:
    if path.is_dir() and workspace.contains(path):
        taken = [_take(selection, file, workspace) for file in _files_in(path)]
    else:
        taken = [_take(selection, path, workspace)]
    if not any(taken):
        selection.without_files.append(visible(pattern))


def _files_in(directory: Path) -> Iterator[Path]:
    try:
        with os.scandir(directory) as entries:
            names = sorted(entry.name for entry in entries if entry.is_file())
    except OSError:
        return
    yield from (directory / name for name in names[:MAX_FILES])


def _take(selection: Selection, path: Path, workspace: Workspace) -> bool:
    """Sort a file in; tell whether there was anything."""
    real = Path(os.path.realpath(path))
    shown = workspace.relative(path)
    if not real.is_relative_to(workspace.root):
        selection.outside[shown] = None
    elif not real.is_file():
        return False
    elif is_secret_path(str(real)) or is_secret_path(str(path)):
        selection.secret[shown] = None
    else:
        selection.files.setdefault(real, shown)
    return True

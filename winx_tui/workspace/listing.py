"""Directories for the file tree, and all files for `@` mentions."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from winx_tui.workspace.ignore import NEVER_LISTED, IgnoreRules
from winx_tui.workspace.repository import GitError, Repository

MAX_ENTRIES = 50_000
"""How much of one directory is listed."""
_MAX_SCANNED = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a directory. Its name is data: show it through visible()."""

    name: str
    directory: Path
    """That it lies in. Its own path is made when it is asked for: there may be 50,000."""
    is_directory: bool
    """A link to a directory is none: it is never followed."""
    is_symlink: bool
    is_ignored: bool

    @property
    def path(self) -> Path:
        """Return where it is."""
        return self.directory / self.name


def list_directory(path: Path, repository: Repository | None = None) -> tuple[Entry, ...]:
    """List a directory, directories first; empty where it cannot be read."""
    scanned = [entry for entry in _scan(path, MAX_ENTRIES) if entry.name not in NEVER_LISTED]
    names = [entry.name for entry in scanned]
    if repository is None:
        paths = {path / name for name in names}
        ignored = frozenset(each.name for each in IgnoreRules(path).ignored(paths))
    else:
        ignored = repository.ignored_in(path, names)
    entries = [
        Entry(
            name=entry.name,
            directory=path,
            is_directory=_is_directory(entry),
            is_symlink=entry.is_symlink(),
            is_ignored=entry.name in ignored,
        )
        for entry in scanned
    ]
    entries.sort(key=lambda entry: (not entry.is_directory, entry.name.casefold(), entry.name))
    return tuple(entries)


def all_files(
    root: Path, repository: Repository | None = None, *, limit: int = 100_000
) -> tuple[str, ...]:
    """List the files of a project, relative to the root, ignored ones left out.

    Asks git where there is a repository, else walks the directory by its
    `.gitignore` files, the nearest files first. Links to directories are not
    followed, and what cannot be read is left out.
    """
    if repository is not None:
        try:
            return repository.project_files()[:limit]
        except GitError:
            pass
    return tuple(_walk(root, limit))


def _walk(root: Path, limit: int) -> Iterator[str]:
    rules = IgnoreRules(root)
    top = str(root)
    waiting = deque([top])
    count = 0
    while waiting:
        directory = waiting.popleft()
        for entry in sorted(_scan(directory, _MAX_SCANNED), key=lambda entry: entry.name):
            is_directory = _is_directory(entry)
            if rules.leaves_out(directory, entry.name, is_directory):
                continue
            path = f"{directory}/{entry.name}"
            if is_directory:
                waiting.append(path)
                continue
            yield path[len(top) + 1 :]
            count += 1
            if count >= limit:
                return


def _scan(path: Path | str, limit: int) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            return [entry for entry, _ in zip(entries, range(limit), strict=False)]
    except OSError:
        return []


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False

"""What a workspace holds that needs care: files with secrets, and git's directories."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.security.foreign_code import PRUNED
from winx_tui.security.sandbox.system import Kind, kind_of
from winx_tui.security.startup_files import runs_by_itself

MAX_ENTRIES = 60_000
"""So many are looked at; deeper ones of a larger tree are not found."""
MAX_KEY_FILES = 300
"""Each costs a mount at every start."""
EXECUTING = ("hooks", "config", "config.worktree", "commondir")
"""The entries of a git directory that name or hold programs that git runs."""


@dataclass(frozen=True, slots=True)
class WorkspaceFindings:
    """Absolute paths, resolved."""

    secret_files: tuple[Path, ...] = ()
    """`.env` and its variants."""
    key_files: tuple[Path, ...] = ()
    """Others that may hold secrets by their names: `server.key`, `id_rsa`. Programs of a project
    may need those, so they are hidden only from what nobody has approved."""
    git: tuple[Path, ...] = ()
    """`.git` of every repository, a file in worktrees and submodules."""
    linked_git: tuple[Path, ...] = ()
    """The repository elsewhere that this worktree belongs to."""
    enclosing: tuple[Path, ...] = ()
    """The checkout that the workspace is a part of; git needs all of it to tell what changed."""
    startup: tuple[Path, ...] = ()
    """`.envrc`, `.bashrc` and others that a shell runs by itself, later and outside."""
    bare: tuple[Path, ...] = ()
    """Directories that git takes for a repository when it is called in them."""
    is_complete: bool = True
    """False where there is too much to hide, or the workspace is too large to find it all."""

    @property
    def git_executing(self) -> tuple[Path, ...]:
        """Return what exists of hooks and configuration in all git directories."""
        found: list[Path] = []
        for place in (*self.git, *self.linked_git):
            if kind_of(place) is Kind.OTHER:
                found.append(place)
                continue
            for directory in (place, *_nested(place)):
                found += [directory / name for name in EXECUTING]
        there = (_resolved(path) for path in found if kind_of(path) is not Kind.MISSING)
        return tuple(dict.fromkeys(there))

    @property
    def missing_hooks(self) -> tuple[Path, ...]:
        """Return where git would look for hooks of the repositories that have none."""
        places = (place / "hooks" for place in self.git if kind_of(place) is Kind.DIRECTORY)
        return tuple(place for place in places if kind_of(place) is Kind.MISSING)

    @property
    def git_directories(self) -> tuple[Path, ...]:
        """Return every place that git reads a configuration from, of submodules and worktrees too.

        `.git` files are among them, which say where their directory is.
        """
        places = (*self.git, *self.linked_git, *self.bare)
        nested = (
            directory
            for place in places
            for directory in _nested(place)
            if _is_git(entry.name for entry in _entries(directory))
        )
        return tuple(dict.fromkeys((*places, *nested)))


def scan_workspace(root: Path, home: Path) -> WorkspaceFindings:
    """Walk a workspace and the checkout around it, without following links.

    A checkout that holds the home directory does not count.
    """
    root = root.resolve()
    secrets: list[Path] = []
    keys: list[Path] = []
    git: list[Path] = []
    startup: list[Path] = []
    bare: list[Path] = []
    enclosing = _enclosing(root, home.resolve())
    waiting, seen = [root, *enclosing], 0
    visited: set[Path] = set()
    for directory in waiting:
        if directory in visited:
            continue
        visited.add(directory)
        entries = list(_entries(directory))
        seen += len(entries)
        if _is_git(entry.name for entry in entries):
            bare.append(_resolved(directory))
        for entry in entries:
            if entry.name == ".git":
                git.append(_resolved(entry.path))
            elif entry.is_dir(follow_symlinks=False):
                if entry.name not in PRUNED:
                    waiting.append(Path(entry.path))
            else:
                if is_secret_path(entry.name):
                    is_environment = entry.name.startswith(".env")
                    (secrets if is_environment else keys).append(_resolved(entry.path))
                if runs_by_itself(Path(entry.name)):
                    startup.append(_resolved(entry.path))
        if seen > MAX_ENTRIES:
            break
    links = _linked_git((enclosing or (root,))[0] / ".git")
    return WorkspaceFindings(
        tuple(secrets),
        tuple(keys[:MAX_KEY_FILES]),
        tuple(git),
        links,
        enclosing,
        tuple(startup),
        tuple(bare),
        is_complete=seen <= MAX_ENTRIES and len(keys) <= MAX_KEY_FILES,
    )


def _enclosing(root: Path, home: Path) -> tuple[Path, ...]:
    places = (root, *root.parents)
    tops = [place for place in places if kind_of(place / ".git") is not Kind.MISSING][:1]
    return tuple(top for top in tops if top != root and not home.is_relative_to(top))


def _entries(directory: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as found:
            yield from found
    except OSError:
        # Gone meanwhile, or not to be read: then not for a command either.
        return


def _resolved(path: Path | str) -> Path:
    """Follow links; of a link that leads to itself, Path.resolve makes an error."""
    return Path(os.path.realpath(path))


def _is_git(names: Iterable[str]) -> bool:
    """Tell whether a directory of such names may be a git directory (gitrepository-layout)."""
    found = set(names)
    return "HEAD" in found and ({"objects", "refs"} <= found or "commondir" in found)


def _linked_git(link: Path) -> tuple[Path, ...]:
    """Return the repository a worktree's `.git` file names, if that names the worktree too.

    The file alone may come from anybody and name anything.
    """
    try:
        prefix, _, named = link.read_text(encoding="utf-8").strip().partition(": ")
        private = (link.parent / named).resolve()
        back = (private / "gitdir").read_text(encoding="utf-8").strip()
        common = (private / (private / "commondir").read_text(encoding="utf-8").strip()).resolve()
    except (OSError, ValueError):
        return ()
    if prefix != "gitdir" or Path(back).resolve() != link or not private.is_relative_to(common):
        return ()
    return (common,)


def _nested(git: Path) -> Iterator[Path]:
    """Yield the git directories of submodules and worktrees inside one."""
    for kind in ("modules", "worktrees"):
        for config in (git / kind).rglob("HEAD"):
            yield config.parent

"""The repository of a project's copy, set back to where it stood when a session began."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.git_hardening import find_git, git_environment
from winx_tui.workspace.git_process import GitRun, run_git
from winx_tui.workspace.repository import GitError

_REFLOG_LINE = re.compile(r"^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) .*> (\d+) [+-]\d{4}(?:\t|$)")
_SAFE_CONFIG = b"[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
"""Stands in for a repository's own while files are taken out of it: no filter is named."""
_TIMEOUT_S = 120.0
_PASSING = ("*.lock", "gc.pid", "fsmonitor--daemon.ipc")


def commit_at(git_directory: Path, moment: datetime) -> str:
    """Return the commit that HEAD was at; "" where the repository does not know it any more.

    It is read off git's own record of HEAD: no git is started.
    """
    try:
        text = (git_directory / "logs" / "HEAD").read_text("utf-8", errors="replace")
    except OSError:
        return ""
    moves = list(_moves(text))
    past = [after for _, after, at_s in moves if at_s <= moment.timestamp()]
    found = past[-1] if past else moves[0][0] if moves else ""
    return found if found.strip("0") else ""


def copy_repository(source: Path, target: Path, *, objects_only: bool) -> None:
    """Copy a `.git` directory; what is there already stays.

    Args:
        source: of the project.
        target: of the copy.
        objects_only: whether all the rest comes from elsewhere.

    Raises:
        WorkspaceError: it cannot be copied.
    """
    passing = shutil.ignore_patterns(*_PASSING)
    try:
        names = ["objects"] if objects_only else sorted(each.name for each in source.iterdir())
        for name in names:
            _copy(source / name, target / name, passing)
    except (OSError, shutil.Error) as error:
        why = getattr(error, "strerror", None) or "not all of it can be read"
        raise WorkspaceError(f"the repository cannot be copied: {why}") from error


class PastRepository:
    """Sets the copy's repository back; no program of the repository's runs, nor its hooks."""

    def __init__(self, root: Path) -> None:
        """Take the copy of a project, whose `.git` is there; what leads out of it is taken out.

        Raises:
            WorkspaceError: there is no git.
        """
        self._root = root
        self._git = root / ".git"
        _cut_ways_out(self._git, root)
        self._program = find_git(os.environ, root)
        if not self._program:
            raise WorkspaceError("git is not installed")

    def check_out(self, commit: str) -> None:
        """Write the files of a commit into the copy, which holds none yet.

        Raises:
            WorkspaceError: git cannot do it.
        """
        with self._named_nothing():
            self._run("read-tree", commit)
            self._run("checkout-index", "--all", "--force", "--quiet")

    def stand_at(self, commit: str, branch: str | None) -> None:
        """Let HEAD be at a commit, on the branch that is named, else on its own; nothing is staged.

        Raises:
            WorkspaceError: git cannot do it.
        """
        with self._named_nothing():
            ref = f"refs/heads/{branch}" if branch else self._ref()
            if ref and self._try("check-ref-format", ref).status == 0:
                self._run("update-ref", ref, commit)
                self._run("symbolic-ref", "HEAD", ref)
            else:
                self._run("update-ref", "--no-deref", "HEAD", commit)
        self.refresh()

    def refresh(self) -> None:
        """Let the index be that of HEAD; a repository without a commit has none.

        Raises:
            WorkspaceError: git cannot be run.
        """
        with self._named_nothing():
            if self._try("read-tree", "HEAD").status == 0:
                self._try("update-index", "-q", "--refresh")

    @contextmanager
    def _named_nothing(self) -> Iterator[None]:
        """Keep the repository's own configuration from git: it may name programs."""
        config = self._git / "config"
        try:
            own = config.read_bytes()
            config.write_bytes(_SAFE_CONFIG)
            try:
                yield
            finally:
                config.write_bytes(own)
        except OSError as error:
            why = error.strerror
            raise WorkspaceError(f"the copy's repository cannot be used: {why}") from error

    def _ref(self) -> str:
        """Return the branch that HEAD names; "" where it is at a commit."""
        asked = self._try("symbolic-ref", "--quiet", "HEAD")
        return asked.output.decode("utf-8", "surrogateescape").strip()

    def _run(self, *arguments: str) -> None:
        done = self._try(*arguments)
        if done.status != 0:
            raise WorkspaceError(f"git {arguments[0]} failed in the copy")

    def _try(self, *arguments: str) -> GitRun:
        try:
            return run_git(
                self._program,
                *arguments,
                environment=git_environment(self._git, self._root, os.environ, {}),
                cwd=self._root,
                timeout_s=_TIMEOUT_S,
            )
        except GitError as error:
            raise WorkspaceError(str(error)) from error


def _cut_ways_out(git: Path, root: Path) -> None:
    """Take out of a copied `.git` what leads out of the copy: git would write there."""
    inside = os.path.realpath(root)
    try:
        for place, directories, names in os.walk(git):
            for link in (Path(place, name) for name in (*directories, *names)):
                if link.is_symlink() and not Path(os.path.realpath(link)).is_relative_to(inside):
                    link.unlink()
        (git / "commondir").unlink(missing_ok=True)
    except OSError as error:
        why = error.strerror
        raise WorkspaceError(f"the copy's repository cannot be used: {why}") from error


def _moves(reflog: str) -> Iterator[tuple[str, str, int]]:
    """Yield where HEAD came from, where it went, and when, in seconds."""
    for line in reflog.splitlines():
        if found := _REFLOG_LINE.match(line):
            yield found[1], found[2], int(found[3])


def _copy(source: Path, target: Path, passing: Callable[[Any, list[str]], Iterable[str]]) -> None:
    if source.is_symlink() or not source.exists():
        # A link may lead anywhere: what it leads to is none of the copy's.
        return
    if source.is_dir():
        shutil.copytree(
            source,
            target,
            symlinks=True,
            ignore=passing,
            dirs_exist_ok=True,
        )
    elif not source.name.endswith(".lock") and not target.exists():
        shutil.copy2(source, target)

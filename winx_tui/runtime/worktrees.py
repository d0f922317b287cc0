"""A session in a worktree of its own: begun, gone on with, merged, thrown away."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from winx_tui.config.trust import TrustStore
from winx_tui.core.errors import ConfigError, UsageError, WinxError
from winx_tui.core.text import counted
from winx_tui.runtime.worktree_records import WorktreeRecord, WorktreeRecords
from winx_tui.workspace.display import visible
from winx_tui.workspace.git_actor import GitActor
from winx_tui.workspace.git_hardening import find_git
from winx_tui.workspace.git_merging import Merged, merge
from winx_tui.workspace.git_standing import standing_of
from winx_tui.workspace.git_worktrees import (
    BRANCHES,
    THROWN,
    Losses,
    Worktrees,
    check_name,
)
from winx_tui.workspace.repository import Repository

_SUFFIX = ".worktrees"
"""The directory of a project's worktrees is called like it, and lies beside it."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A winx at work in a worktree."""

    record: WorktreeRecord
    folder: Path
    """Where to work: the worktree, or the folder in it that winx was started in."""
    words: tuple[str, ...]
    """What a person should know, whole sentences."""
    hold: int
    """Keeps others from removing the worktree while it is open."""


@dataclass(frozen=True, slots=True)
class Thrown:
    """A worktree that is no more."""

    name: str
    ref: str
    """Where it is kept; empty: all of it is somewhere else too."""

    @property
    def words(self) -> str:
        """Say that it is gone, and how it comes back."""
        if not self.ref:
            return f"The worktree {self.name} is removed; it held nothing of its own."
        return (
            f"The worktree {self.name} is thrown away. `git switch -c {BRANCHES}{self.name} "
            f"{self.ref}` takes it back."
        )


class WorktreeDesk:
    """The worktrees of one repository; every method may block for as long as git takes."""

    def __init__(
        self, repository: Repository, state: Path, trust: TrustStore, *, is_trusted: bool
    ) -> None:
        """Take the repository.

        Args:
            repository: at the folder that winx was started in.
            state: winx's state directory.
            trust: which folders a person trusts.
            is_trusted: whether that folder is.
        """
        self.records = WorktreeRecords(state)
        self._folder = repository.root
        self._trust = trust
        self._top = Path(os.path.realpath(repository.work_tree))
        self._git_dir = repository.git_dir
        self.here = self.records.at(self._top)
        """The worktree of winx's that the folder lies in; None: in none."""
        self.origin = self._top if self.here is None else self.here.origin
        """The work tree that worktrees are made from."""
        self._worktrees = Worktrees(GitActor(repository, is_trusted=is_trusted))

    @classmethod
    def at(
        cls, folder: Path, state: Path, trust: TrustStore, environ: Mapping[str, str] = os.environ
    ) -> WorktreeDesk:
        """Find the repository around a folder.

        Raises:
            UsageError: there is none that worktrees can be made of.
            ConfigError: winx's own files are broken.
        """
        folder = Path(os.path.realpath(folder))
        if not find_git(environ, folder):
            raise UsageError("A worktree needs git, and git is not installed.")
        repository = Repository.discover(folder)
        if repository is None and (folder / "objects").is_dir() and (folder / "HEAD").is_file():
            raise UsageError(
                "This is a bare repository, without files to work on: clone it, or go to one of "
                "its work trees."
            )
        if repository is None:
            raise UsageError(
                "A worktree needs git: this folder is in no repository that can be used."
            )
        is_trusted = trust.state_of(folder).status == "trusted"
        return cls(repository, state, trust, is_trusted=is_trusted)

    # Going there

    def enter(self, name: str, sessions: Callable[[Path, Path], None]) -> Stay:
        """Make a worktree, or go on in the one of that name.

        Args:
            name: as it was typed.
            sessions: has the sessions of the second folder listed with those of the first.

        Raises:
            UsageError: it cannot be made here.
            GitError: git refuses.
            ConfigError: winx's own files cannot be used.
        """
        check_name(name)
        if self.here is not None and self.here.name != name:
            raise UsageError(
                f"This folder is the worktree {self.here.name} already: start `winx -w {name}` in "
                f"{visible(str(self.here.origin))}."
            )
        if standing_of(self._git_dir).is_submodule:
            raise UsageError(
                "This folder is a submodule, whose work tree belongs to another repository: "
                "winx -w works in repositories of their own."
            )
        with self.records.only_maker(self.origin, name):
            known = self.here or self.records.get(self.origin, name)
            record, words = self._made(name) if known is None else self._gone_on(known)
        inside = self._folder.relative_to(self._top)
        folder = record.path / inside
        if not folder.is_dir():
            raise UsageError(
                f"{visible(str(inside))} is not committed, so it is not in the worktree: start "
                f"`winx -w {name}` in {visible(str(self.origin))}."
            )
        hold = self.records.stay(record)
        if self.here is None:
            self._inherit_trust(folder)
            sessions(self._folder, folder)
        return Stay(record, folder, words, hold)

    def _made(self, name: str) -> tuple[WorktreeRecord, tuple[str, ...]]:
        trees, branch = self._worktrees, f"{BRANCHES}{name}"
        commit = trees.head()
        if trees.tip(branch):
            raise UsageError(
                f"There is a branch {branch} already, and no worktree of winx's: choose another "
                f"name, or `git branch -m {branch} OTHER`."
            )
        if not self.origin.name:
            raise UsageError("Worktrees lie beside the project, and beside / there is nothing.")
        base = trees.actor.repository.branch()
        record = WorktreeRecord(
            name,
            self.origin.with_name(self.origin.name + _SUFFIX) / name,
            self.origin,
            branch,
            base if trees.tip(base) else "",
            commit,
            datetime.now(UTC).isoformat(timespec="seconds"),
        )
        # First: what is broken off in between is gone on with the next time.
        self.records.write(record)
        try:
            self._add(record, commit)
        except WinxError:
            self.records.remove(record)
            with suppress(OSError):
                record.path.parent.rmdir()
            raise
        where = record.base or "a detached HEAD"
        words = [
            f"This session has a worktree of its own, {visible(str(record.path))}: the branch "
            f"{branch}, from {visible(where)} at {commit[:9]}. What git ignores, such as "
            "dependencies and .env, is not in it."
        ]
        if (record.path / ".gitmodules").is_file():
            words.append("Submodules are empty in it: `git submodule update --init` fills them.")
        if changed := trees.changed(self.origin):
            stay = "stays" if len(changed) == 1 else "stay"
            words.append(
                f"{counted(len(changed), 'file')} that you have not committed {stay} in "
                f"{visible(str(self.origin))}, untouched, and not in the worktree."
            )
        return record, tuple(words)

    def _gone_on(self, record: WorktreeRecord) -> tuple[WorktreeRecord, tuple[str, ...]]:
        trees = self._worktrees
        words = f"This session goes on in the worktree {record.name}, on {record.branch}"
        if not record.path.is_dir():
            self._add(record, record.commit)
            words = (
                f"The worktree {record.name} was gone; it is made again from its branch, "
                f"{record.branch}"
            )
        count = trees.count_beyond(record.base or record.commit, record.branch)
        beyond = f", {counted(count, 'commit')} beyond {visible(record.base)}" if count else ""
        return record, (f"{words}{beyond}: {visible(str(record.path))}.",)

    def _add(self, record: WorktreeRecord, commit: str) -> None:
        try:
            record.path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"{visible(str(record.path.parent))} cannot be made: {error.strerror}; worktrees "
                "lie beside the project."
            ) from error
        self._worktrees.add(record.path, record.branch, commit)

    def _inherit_trust(self, folder: Path) -> None:
        """Trust the folder as its origin is, as far as the same files steer winx in both."""
        before = self._trust.state_of(self._folder)
        if before.status not in ("trusted", "declined"):
            return
        now = self._trust.state_of(folder)
        if now.status != "unknown":
            return
        known = dict(zip(before.found, before.fingerprints, strict=True))
        same = all(
            known.get(name) == mark for name, mark in zip(now.found, now.fingerprints, strict=True)
        )
        if before.status == "declined":
            self._trust.decline(folder)
        elif same:
            # Else the question comes, as for any folder.
            with suppress(ConfigError):
                self._trust.trust(folder, seen=now)

    # What becomes of it

    def named(self, name: str) -> WorktreeRecord:
        """Return a worktree by its name.

        Raises:
            UsageError: there is none of that name.
        """
        record = self.records.get(self.origin, name)
        if record is None or record.name != name:
            raise UsageError(
                f"There is no worktree '{visible(name)}' of winx's here; `winx worktrees list` "
                "shows them."
            )
        return record

    def losses(self, record: WorktreeRecord) -> Losses:
        """Return what a worktree holds that is nowhere else; raises GitError."""
        return self._worktrees.losses(record.path, record.branch)

    def beyond(self, record: WorktreeRecord) -> int:
        """Count the commits that a worktree's branch has beyond the one that it came from."""
        return self._worktrees.count_beyond(record.base or record.commit, record.branch)

    def merge(self, record: WorktreeRecord) -> str:
        """Merge a worktree into the branch that it came from; return a sentence of it.

        Raises:
            GitError: it cannot be merged as things stand; nothing has changed.
        """
        merged = merge(self._worktrees, record.path, record.branch, record.base)
        return _merge_words(record, merged)

    def throw(self, record: WorktreeRecord, hold: int | None = None) -> Thrown:
        """Remove a worktree and its branch; what they held is kept under a reference.

        Args:
            record: whose.
            hold: that of this process, where it works in the worktree itself.

        Raises:
            UsageError: another winx works in it.
            GitError: git refuses; nothing is lost.
        """
        lock = self.records.alone(record, hold)
        try:
            with suppress(OSError):
                os.chdir(self.origin)
            # From the origin: the folder that winx was started in may be gone in a moment.
            repository = Repository.discover(self.origin)
            if repository is None:
                raise UsageError(f"{visible(str(self.origin))} is no repository any more.")
            trees = Worktrees(self._worktrees.actor.elsewhere(repository))
            ref = f"{record.name}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
            kept = trees.throw(record.path, record.branch, ref)
            self.records.remove(record)
        finally:
            if hold is None:
                os.close(lock)
        with suppress(OSError):
            record.path.parent.rmdir()
        self._forget_trust(record.path)
        return Thrown(record.name, f"{THROWN}{ref}" if kept else "")

    def _forget_trust(self, path: Path) -> None:
        with suppress(ConfigError):
            for folder in (*self._trust.roots(), *self._trust.declined()):
                if folder.is_relative_to(path):
                    self._trust.revoke(folder)


def _merge_words(record: WorktreeRecord, merged: Merged) -> str:
    into, branch = visible(merged.into), record.branch
    match merged.way:
        case "nothing":
            return f"There is nothing to merge: {into} has all of {branch}."
        case "fast-forward":
            return f"{into} is at {branch} now ({merged.commit[:9]}, fast-forward)."
        case "merge":
            return f"{branch} is merged into {into} ({merged.commit[:9]})."

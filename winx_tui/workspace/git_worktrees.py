"""Linked worktrees: made, looked at, merged, thrown away so that they can be taken back."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.text import counted
from winx_tui.workspace.display import first_names, visible
from winx_tui.workspace.git_actor import GitActor, refusal
from winx_tui.workspace.git_standing import standing_of
from winx_tui.workspace.repository import GitError, Repository

BRANCHES = "winx/"
"""Before the name of a worktree stands this in the name of its branch."""
THROWN = "refs/winx/thrown/"
"""Where what was thrown away is kept."""

_ADD_S = 600.0
"""Checking out a large repository takes minutes."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_HEADS = "refs/heads/"
_NO_HOOKS = ("-c", "core.hooksPath=/dev/null")
_WINX = {
    "GIT_AUTHOR_NAME": "winx",
    "GIT_AUTHOR_EMAIL": "winx@localhost",
    "GIT_COMMITTER_NAME": "winx",
    "GIT_COMMITTER_EMAIL": "winx@localhost",
}
"""Whoever keeps what is thrown away: it must not fail for want of a name."""


class WorktreeRefusedError(GitError):
    """A worktree cannot be made, merged or removed as things stand; the text says why."""


@dataclass(frozen=True, slots=True)
class Losses:
    """What a worktree holds that is nowhere else."""

    commits: int = 0
    changed: tuple[str, ...] = ()
    """Files that are not committed, new ones among them."""
    ignored: int = 0
    """Files that git ignores, of which nothing is kept; directories count as one."""

    @property
    def is_nothing(self) -> bool:
        """Tell whether all of it is somewhere else too."""
        return not (self.commits or self.changed)

    @property
    def words(self) -> str:
        """Say what it is: "2 commits and 3 changed files"; empty: nothing."""
        parts = []
        if self.commits:
            parts.append(counted(self.commits, "commit"))
        if self.changed:
            parts.append(counted(len(self.changed), "changed file"))
        return " and ".join(parts)

    @property
    def clause(self) -> str:
        """Say that it is nowhere else: "1 commit is nowhere else"."""
        is_one = self.commits + len(self.changed) == 1
        return f"{self.words} {'is' if is_one else 'are'} nowhere else"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A work tree of a repository."""

    path: Path
    branch: str
    """Empty: its HEAD is detached, or it is bare."""


def check_name(name: str) -> None:
    """Let a name pass that is one for a directory and for a branch.

    Raises:
        WorktreeRefusedError: it is not.
    """
    is_name = _NAME.match(name) and ".." not in name and not name.endswith((".lock", "."))
    if not is_name:
        raise WorktreeRefusedError(
            f"'{visible(name)}' is no name for a worktree: letters, digits, '.', '_' and '-', at "
            "most 64, the first a letter or a digit; `winx -w fix-login` is one."
        )


class Worktrees:
    """The worktrees of one repository; every method may block for as long as git takes."""

    def __init__(self, actor: GitActor) -> None:
        self.actor = actor

    # Looking

    def head(self) -> str:
        """Return the id of the last commit.

        Raises:
            WorktreeRefusedError: there is none.
        """
        try:
            return self.actor.text("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        except GitError as error:
            raise WorktreeRefusedError(
                "The repository has no commit yet, and a worktree begins at one: commit something "
                "first."
            ) from error

    def checkouts(self) -> tuple[Checkout, ...]:
        """List the work trees of the repository, the main one first.

        Raises:
            GitError: git cannot tell.
        """
        told = self.actor.text("worktree", "list", "--porcelain")
        found = []
        for block in told.split("\n\n"):
            facts = dict(line.partition(" ")[::2] for line in block.splitlines())
            if path := facts.get("worktree", ""):
                branch = facts.get("branch", "").removeprefix(_HEADS)
                found.append(Checkout(Path(path), branch))
        return tuple(found)

    def checked_out(self, branch: str) -> Path | None:
        """Return where a branch is checked out; None: nowhere."""
        found = (each.path for each in self.checkouts() if each.branch == branch)
        return next(found, None)

    def tip(self, branch: str) -> str:
        """Return the id of a branch's last commit; empty: there is no such branch."""
        ran = self.actor.run("rev-parse", "--verify", "--quiet", f"{_HEADS}{branch}^{{commit}}")
        return os.fsdecode(ran.output).strip()

    def count_beyond(self, base: str, branch: str) -> int:
        """Count the commits of a branch that a commit or another branch does not have."""
        try:
            return int(self.actor.text("rev-list", "--count", f"{_HEADS}{branch}", f"^{base}"))
        except (GitError, ValueError):
            return 0

    def losses(self, path: Path, branch: str) -> Losses:
        """Return what would be nowhere else if a worktree were removed.

        Raises:
            GitError: git cannot tell.
        """
        tips = [tip for tip in (self.tip(branch), self._head_of(path)) if tip]
        commits = 0
        if tips:
            told = self.actor.text(
                "rev-list", "--count", *tips, "--not",
                f"--exclude={branch}", "--branches", "--remotes", "--tags",
            )  # fmt: skip
            commits = int(told)
        if not path.is_dir():
            return Losses(commits)
        changed, ignored = [], 0
        for code, name in self._status(path, "--ignored=matching"):
            if code == "!":
                ignored += 1
            else:
                changed.append(name)
        return Losses(commits, tuple(changed), ignored)

    def changed(self, path: Path) -> tuple[str, ...]:
        """Return the files of a work tree that are not as its last commit has them, new ones too.

        Raises:
            GitError: git cannot tell.
        """
        return tuple(name for _, name in self._status(path))

    def staged(self, path: Path) -> bool:
        """Tell whether the index of a work tree holds a change."""
        return not self.at(path).tells("diff", "--cached", "--quiet", "--no-ext-diff", "HEAD")

    def at(self, path: Path) -> GitActor:
        """Return who acts in another work tree of the repository, with the same trust.

        Raises:
            WorktreeRefusedError: there is none any more.
        """
        repository = Repository.discover(path)
        if repository is None or repository.work_tree != Path(os.path.realpath(path)):
            raise WorktreeRefusedError(
                f"{visible(str(path))} is no work tree any more; `git worktree list` shows them."
            )
        return self.actor.elsewhere(repository)

    # Making

    def add(self, path: Path, branch: str, commit: str) -> None:
        """Check a branch out in a directory of its own; a new one is made at the commit.

        Raises:
            WorktreeRefusedError: something is there already.
            GitError: git failed.
        """
        if os.path.lexists(path):
            raise WorktreeRefusedError(
                f"{visible(str(path))} is there already and is no worktree of winx's: move it "
                "away, or choose another name."
            )
        self.actor.tells("worktree", "prune")
        what = (str(path), branch) if self.tip(branch) else ("-b", branch, str(path), commit)
        arguments = ("worktree", "add", "--quiet", *what)
        ran = self.actor.run(*_NO_HOOKS, *arguments, timeout_s=_ADD_S)
        if ran.status != 0:
            raise refusal(f"The worktree {visible(str(path))} was not made", ran)

    # Throwing away

    def throw(self, path: Path, branch: str, ref: str) -> str:
        """Remove a worktree and its branch; all but what git ignores is kept under a reference.

        Args:
            path: of the worktree; it may be gone.
            branch: of it.
            ref: a name below THROWN that is free.

        Returns:
            The id of the commit that holds it all; empty: all of it is somewhere else too.

        Raises:
            WorktreeRefusedError: it holds what git could not keep.
            GitError: git failed; nothing is lost.
        """
        is_there, kept = path.is_dir(), ""
        if is_there:
            self._check_removable(path)
        if not self.losses(path, branch).is_nothing:
            kept = self._kept(path, branch) if is_there else self.tip(branch)
        if kept:
            self.actor.ask("update-ref", "--no-deref", f"{THROWN}{ref}", kept, "0" * len(kept))
        if is_there:
            self.actor.ask("worktree", "remove", "--force", str(path))
        self.actor.tells("worktree", "prune")
        if self.tip(branch):
            self.actor.ask("branch", "--quiet", "-D", "--", branch)
        return kept

    def _check_removable(self, path: Path) -> None:
        names = [name for code, name in self._status(path) if code == "?" and name.endswith("/")]
        modules = [name for name in self._submodules(path) if any((path / name).iterdir())]
        if found := [*names, *modules]:
            raise WorktreeRefusedError(
                f"The worktree holds repositories of their own ({first_names(found)}), which would "
                "be lost with it: move them away first."
            )

    def _head_of(self, path: Path) -> str:
        if not path.is_dir():
            return ""
        ran = self.at(path).run("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return os.fsdecode(ran.output).strip()

    def _submodules(self, path: Path) -> Iterator[str]:
        told = self.at(path).ask("ls-files", "--stage", "-z")
        for entry in told.split(b"\0"):
            facts, _, name = entry.partition(b"\t")
            if facts.startswith(b"160000 ") and (path / os.fsdecode(name)).is_dir():
                yield os.fsdecode(name)

    def _kept(self, path: Path, branch: str) -> str:
        """Write all that a worktree holds as a commit, its branch and index before it."""
        actor = self.at(path)
        head = actor.text("rev-parse", "--verify", "HEAD^{commit}")
        parents = [head]
        if (tip := self.tip(branch)) and tip != head:
            parents.append(tip)
        if len(parents) == 1 and not self._status(path):
            return head
        with tempfile.TemporaryDirectory(prefix="winx-index-") as directory:
            aside = {"GIT_INDEX_FILE": f"{directory}/index"}
            _ask(actor, "read-tree", "HEAD", variables=aside)
            _ask(actor, "add", "--all", variables=aside)
            tree = _ask(actor, "write-tree", variables=aside)
        staged = actor.run("write-tree")
        index_tree = os.fsdecode(staged.output).strip()
        if staged.status == 0 and index_tree not in (tree, actor.text("rev-parse", "HEAD^{tree}")):
            parents.append(_commit_tree(actor, index_tree, [head], "What was staged"))
        return _commit_tree(actor, tree, parents, f"What {branch} held when it was thrown away")

    def _status(self, path: Path, *options: str) -> list[tuple[str, str]]:
        """Return kind (1, 2, u, ? or !) and name of each entry that `git status` lists."""
        told = self.at(path).ask(
            "status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=all",
            "--ignore-submodules=dirty", *options,
        )  # fmt: skip
        fields = {b"1": 8, b"u": 10}
        found = []
        for record in told.split(b"\0"):
            kind = record[:1]
            if kind in fields:
                found.append((os.fsdecode(kind), os.fsdecode(record.split(b" ", fields[kind])[-1])))
            elif kind in (b"?", b"!"):
                found.append((os.fsdecode(kind), os.fsdecode(record[2:])))
        return found


def standing_words(path: Path) -> str:
    """Return what a work tree is in the middle of; empty where nothing is."""
    standing = standing_of(path / ".git")
    return standing.words or ("being changed by another git" if standing.is_locked else "")


def _commit_tree(actor: GitActor, tree: str, parents: Iterable[str], message: str) -> str:
    named = [word for parent in parents for word in ("-p", parent)]
    return _ask(
        actor, "-c", "commit.gpgsign=false", "commit-tree", tree, *named, "-m", message,
        variables=_WINX,
    )  # fmt: skip


def _ask(actor: GitActor, *arguments: str, variables: Mapping[str, str]) -> str:
    ran = actor.run(*arguments, variables=variables, timeout_s=_ADD_S)
    if ran.status != 0:
        raise refusal("What the worktree holds could not be kept, so it stays", ran)
    return os.fsdecode(ran.output).strip()

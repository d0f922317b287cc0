"""What git knows of changed files: since a commit, and what they held then."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from winx_tui.workspace.display import visible
from winx_tui.workspace.file_marks import mark_of
from winx_tui.workspace.git_hardening import find_git, git_environment, neutralised
from winx_tui.workspace.git_process import ask_git
from winx_tui.workspace.repository import GitError, Repository
from winx_tui.workspace.shown_content import MOST_SHOWN_BYTES, too_large_to_show

GitKind = Literal["modified", "created", "deleted", "untracked", "conflicted"]

_KINDS: dict[str, GitKind] = {"A": "created", "D": "deleted", "U": "conflicted"}
_SUBMODULE = "160000"
_PLAIN_DIFF = (
    "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--relative",
    "--ignore-submodules=all",
)  # fmt: skip

_GENERAL = ("--literal-pathspecs", "-c", f"core.bigFileThreshold={MOST_SHOWN_BYTES}")
"""What is larger counts as binary, so that git neither counts nor prints its lines."""
_MOST_LEFT_OUT = 200
"""Names that are named to git; with more huge files nothing is counted."""

Counts = tuple[int | None, int | None]
"""Added and removed lines."""
_UNCOUNTED: Counts = (None, None)


@dataclass(frozen=True, slots=True)
class GitChange:
    """One file that is not as a commit has it."""

    name: str
    """Relative to the repository object's root; show it through visible()."""
    kind: GitKind
    added_lines: int | None = None
    """None: not counted, as of a binary or untracked file."""
    removed_lines: int | None = None


class GitChanges:
    """Asks a repository that nobody has vouched for; every method may block for a moment."""

    def __init__(self, repository: Repository, inherited: Mapping[str, str] = os.environ) -> None:
        """Take the repository.

        Args:
            repository: names are relative to its root.
            inherited: where git is found (PATH).
        """
        self._repository = repository
        self._inherited = inherited
        self._settings: Mapping[str, str] | None = None

    def commit(self, name: str = "HEAD") -> str:
        """Return the whole id of a commit.

        Raises:
            GitError: there is none of that name.
        """
        # Whoever names an option names no commit.
        if name.startswith("-"):
            raise GitError(f"'{name}' is no commit")
        found = self._ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", about=name)
        return found.decode("ascii", "replace").strip()

    def last_commit(self) -> str:
        """Return the id of the last commit; of the empty tree where there is none yet."""
        try:
            return self.commit()
        except GitError:
            return self._empty_tree()

    def parent(self, commit: str) -> str:
        """Return the id of the first commit before one; of the empty tree where it is the first."""
        try:
            return self.commit(f"{commit}^")
        except GitError:
            return self._empty_tree()

    def is_branch(self, name: str) -> bool:
        """Tell whether a name is that of a branch, here or of a remote."""
        for place in ("heads", "remotes"):
            try:
                reference = f"refs/{place}/{name}"
                self._ask("show-ref", "--verify", "--quiet", reference, about=name)
            except GitError:
                continue
            return True
        return False

    def meeting_point(self, one: str, other: str) -> str:
        """Return the newest commit that both ids go back to.

        Raises:
            GitError: there is none.
        """
        found = self._ask("merge-base", one, other, about="where the branches part")
        return found.decode("ascii", "replace").strip()

    def changed_since(self, commit: str) -> tuple[GitChange, ...]:
        """List the files that are not as a commit has them, those git does not know at the end.

        Args:
            commit: an id, as commit() and last_commit() return it.

        Raises:
            GitError: git cannot tell.
        """
        told = self._ask(
            "diff", "--raw", "-z", *_PLAIN_DIFF, commit, "--", ".", about="what has changed"
        )
        kinds = dict(_read_raw(told))
        counts = self._line_counts(commit, kinds)
        names = self._ask(
            "ls-files", "--others", "--exclude-standard", "-z", "--", ".", about="new files"
        )
        changes = {
            name: GitChange(name, kind, *counts.get(name, _UNCOUNTED))
            for name, kind in kinds.items()
        }
        for name in map(os.fsdecode, filter(None, names.split(b"\0"))):
            # A file that was taken from the index only is told of above as deleted.
            kind: GitKind = "modified" if name in changes else "untracked"
            changes[name] = GitChange(name, kind)
        return tuple(changes.values())

    def _line_counts(self, commit: str, names: Iterable[str]) -> Mapping[str, Counts]:
        """Count the lines of changed files, those that are too large to be shown left out.

        Git reads a file of gigabytes for it, even one that it takes for binary.
        """
        root = self._repository.root
        huge = [name for name in names if mark_of(root / name).size > MOST_SHOWN_BYTES]
        if len(huge) > _MOST_LEFT_OUT:
            return {}
        left_out = [f":(exclude,literal){name}" for name in huge]
        told = self._ask(
            "diff", "--numstat", "-z", *_PLAIN_DIFF, commit, "--", ".", *left_out,
            about="what has changed", general=_GENERAL if not huge else _GENERAL[1:],
        )  # fmt: skip
        return dict(_read_counts(told))

    def staged(self) -> frozenset[str]:
        """Return the names of files of which the index holds a change.

        Raises:
            GitError: git cannot tell.
        """
        told = self._ask(
            "diff", "--cached", "--name-only", "-z", *_PLAIN_DIFF, self.last_commit(), "--", ".",
            about="what is staged",
        )  # fmt: skip
        return frozenset(os.fsdecode(name) for name in told.split(b"\0") if name)

    def content(self, commit: str, name: str, max_bytes: int = MOST_SHOWN_BYTES) -> bytes | None:
        """Return what a commit holds of a file, with the line ends of the work tree.

        None: nothing.

        Raises:
            FileTooLargeError: it is larger than max_bytes; nothing of it was read.
            GitError: git cannot read it, or keeps it through a program, which is never run.
        """
        listed = self._ask("ls-tree", "-l", "-z", commit, "--", f"./{name}", about=name)
        if not listed.strip(b"\0"):
            return None
        # Mode, kind, id and size stand before the tab; what is no file has "-" for a size.
        facts = listed.partition(b"\t")[0].split()
        if (size_bytes := _number(facts[-1])) is not None and size_bytes > max_bytes:
            raise too_large_to_show(name, size_bytes)
        if driver := self._filter_of(name):
            raise GitError(
                f"{visible(name)}: git keeps it through the filter '{visible(driver)}', a program "
                "that winx does not run; what it held is not known"
            )
        return self._ask("cat-file", "--filters", f"{commit}:./{name}", about=name)

    def diff_text(self, old: str, new: str) -> str:
        """Return the diff of two commits, by their ids.

        Raises:
            GitError: git cannot tell.
        """
        told = self._ask("diff", "--patch", *_PLAIN_DIFF, old, new, "--", ".", about="the diff")
        return told.decode("utf-8", "replace")

    def _filter_of(self, name: str) -> str:
        told = self._ask("check-attr", "-z", "filter", "--", name, about=name)
        value = os.fsdecode(told.split(b"\0")[2]) if told.count(b"\0") > 2 else ""
        return "" if value in ("unspecified", "unset", "set") else value

    def _empty_tree(self) -> str:
        empty = self._ask("hash-object", "-t", "tree", "--stdin", about="the empty tree")
        return empty.decode("ascii", "replace").strip()

    def _ask(self, *arguments: str, about: str, general: tuple[str, ...] = _GENERAL) -> bytes:
        repository = self._repository
        program = find_git(self._inherited, repository.work_tree)
        if not program:
            raise GitError("git is not installed")
        if self._settings is None:
            listed = self._run(program, {}, ("config", "--list", "--name-only", "-z"), "settings")
            settings = neutralised(os.fsdecode(name) for name in listed.split(b"\0"))
            if settings is None:
                raise GitError("this git is too old to be used safely; install 2.31 or newer")
            self._settings = settings
        return self._run(program, self._settings, (*general, *arguments), about)

    def _run(
        self, program: str, settings: Mapping[str, str], arguments: tuple[str, ...], about: str
    ) -> bytes:
        repository = self._repository
        environment = git_environment(
            repository.git_dir, repository.work_tree, self._inherited, settings
        )
        return ask_git(
            program, *arguments, environment=environment, cwd=repository.root, about=about
        )


def _read_raw(told: bytes) -> Iterator[tuple[str, GitKind]]:
    """Read what `git diff --raw -z` prints: names, each with what became of it."""
    pieces = iter(told.split(b"\0"))
    # A file in conflict is told of twice: first that it is one.
    seen: set[str] = set()
    for piece in pieces:
        if piece.startswith(b":"):
            facts = piece[1:].decode("ascii", "replace").split(" ")
            name = os.fsdecode(next(pieces, b""))
            if _SUBMODULE not in facts[:2] and name not in seen:
                seen.add(name)
                yield name, _KINDS.get(facts[-1][:1], "modified")


def _read_counts(told: bytes) -> Iterator[tuple[str, Counts]]:
    """Read what `git diff --numstat -z` prints."""
    for piece in told.split(b"\0"):
        if piece.count(b"\t") >= 2:
            added, removed, raw = piece.split(b"\t", 2)
            yield os.fsdecode(raw), (_number(added), _number(removed))


def _number(text: bytes) -> int | None:
    return int(text) if text.isdigit() else None

"""What can be committed, as it is shown before it is."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from winx_tui.core.text import counted
from winx_tui.workspace.display import first_names, visible
from winx_tui.workspace.file_marks import mark_of
from winx_tui.workspace.git_actor import GitActor
from winx_tui.workspace.git_standing import Operation, standing_of
from winx_tui.workspace.repository import GitError

FileState = Literal["modified", "created", "deleted"]

_STATES: Mapping[str, FileState] = {"A": "created", "D": "deleted"}
_SUBMODULE = "160000"
_PLAIN = (
    "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=dirty",
)  # fmt: skip
_PIECE = re.compile(r"^diff --git ", re.MULTILINE)
_MOST_NEW_BYTES = 1024 * 1024
"""Of a new file: a larger one is told by its size."""
_MOST_ARGUMENTS = 2_000
"""Names that are handed to git as arguments."""
_UNDER_WAY: Mapping[Operation, str] = {
    "merge": "A merge is under way: `git merge --continue` ends it, `git merge --abort` takes it "
    "back; then /commit.",
    "rebase": "A rebase is under way: `git rebase --continue` goes on with it, `git rebase "
    "--abort` takes it back; then /commit.",
    "am": "Patches are being applied: `git am --continue` goes on, `git am --abort` takes it "
    "back; then /commit.",
    "cherry-pick": "A cherry-pick is under way: `git cherry-pick --continue` goes on, `git "
    "cherry-pick --abort` takes it back; then /commit.",
    "revert": "A revert is under way: `git revert --continue` goes on, `git revert --abort` takes "
    "it back; then /commit.",
}
_NOBODY = (
    "Git does not know who you are, and a commit needs that: `git config --global user.name "
    '"NAME"` and `git config --global user.email EMAIL` tell it; then /commit.'
)


class CommitObstacleError(GitError):
    """Nothing can be committed as things stand; the text says what to do."""


@dataclass(frozen=True, slots=True)
class CommitFile:
    """A file that a commit would change."""

    name: str
    """Relative to the top of the work tree; show it through visible()."""
    state: FileState
    is_new: bool = False
    """Whether git does not know it yet."""
    is_submodule: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be committed."""

    files: tuple[CommitFile, ...]
    is_index: bool = False
    """Whether it is the index as it stands; else the files as they lie in the work tree."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the files' names."""
        return tuple(file.name for file in self.files)


@dataclass(frozen=True, slots=True)
class Committable:
    """What there is to choose from."""

    staged: tuple[CommitFile, ...] = ()
    """As the index holds them, of the whole repository."""
    tracked: tuple[CommitFile, ...] = ()
    """Known files below the root that are not as the last commit has them."""
    untracked: tuple[CommitFile, ...] = ()
    branch: str = ""
    """Empty: HEAD is detached."""
    notes: tuple[str, ...] = ()
    """Whole sentences on what a person should know before."""


@dataclass(frozen=True, slots=True)
class FilePatch:
    """What is changed in one file."""

    name: str
    text: str


class CommitView:
    """Reads what could be committed in one repository; every method may block."""

    def __init__(self, actor: GitActor) -> None:
        self.actor = actor
        self._top = actor.top
        root = actor.repository.root
        below = root.relative_to(os.path.realpath(self._top)).as_posix()
        self.below = "" if below == "." else f"{below}/"
        """Where the folder lies in the work tree, such as "src/"; empty: at its top."""

    def look(self) -> Committable:
        """Return what there is.

        Raises:
            CommitObstacleError: as things stand, nothing can be committed.
            GitError: git cannot be asked.
        """
        standing = standing_of(self.actor.repository.git_dir)
        if standing.is_locked:
            raise CommitObstacleError(
                "Another git is at work here: wait for it. If none runs, one was ended halfway: "
                "delete the file index.lock in the git directory; then /commit."
            )
        base = self.base()
        staged, conflicts = self._listed("--cached", base)
        changed, others = self._listed(base)
        if conflicts := tuple(dict.fromkeys((*conflicts, *others))):
            raise CommitObstacleError(_conflict_words(conflicts))
        if standing.operation in _UNDER_WAY:
            raise CommitObstacleError(_UNDER_WAY[standing.operation])
        if not self.actor.tells("-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"):
            raise CommitObstacleError(_NOBODY)
        tracked = tuple(each for each in changed if self._is_below(each) and not each.is_submodule)
        untracked = self._untracked()
        if not (staged or tracked or untracked):
            raise CommitObstacleError(
                "There is nothing to commit: all is as the last commit has it."
            )
        notes = [*self._notes(changed, staged)]
        if standing.is_submodule:
            notes.append(
                "This folder is a submodule: the repository around it has to commit its new state "
                "on its own."
            )
        branch = self.branch()
        if not branch:
            notes.append(
                "HEAD is detached: no branch will hold the commit; `git switch -c NAME` before it "
                "makes one."
            )
        return Committable(staged, tracked, untracked, branch, tuple(notes))

    def patches(self, selection: Selection) -> tuple[FilePatch, ...]:
        """Return what is changed in each of the files.

        Raises:
            GitError: git cannot tell.
        """
        index = ("--cached",) if selection.is_index else ()
        known = [file.name for file in selection.files if not file.is_new]
        found: list[FilePatch] = []
        for names in _parts(known):
            told = self.actor.ask(
                "diff", *index, "--patch-with-raw", "-z", *_PLAIN, self.base(), "--", *names
            )
            found += _read_patches(told)
        found += [self._new(file) for file in selection.files if file.is_new]
        return tuple(found)

    def subjects(self, count: int = 10) -> tuple[str, ...]:
        """Return the subjects of the last commits, merges left out; none in an empty repository."""
        try:
            told = self.actor.text(
                "log", f"--max-count={count}", "--no-merges", "--format=%s",
                "--no-show-signature", "HEAD",
            )  # fmt: skip
        except GitError:
            return ()
        return tuple(line for line in told.split("\n") if line)

    def mark(self, selection: Selection) -> str:
        """Return what tells that the selection is still what it was when it was shown.

        Raises:
            GitError: git cannot tell.
        """
        digest = hashlib.sha256(self.base().encode())
        if selection.is_index:
            digest.update(
                self.actor.ask(
                    "diff", "--cached", "--raw", "--no-abbrev", "-z", *_PLAIN, self.base()
                )
            )
        else:
            for name in selection.names:
                mark = mark_of(self._top / name)
                told = (name, mark.modified_ns, mark.changed_ns, mark.size, mark.inode)
                digest.update(repr(told).encode())
        return digest.hexdigest()

    # What there is

    def _listed(self, *base: str) -> tuple[tuple[CommitFile, ...], tuple[str, ...]]:
        """Return the files that differ, and the names of those in conflict."""
        told = self.actor.ask("diff", "--raw", "-z", *_PLAIN, *base)
        files: dict[str, CommitFile] = {}
        conflicts: list[str] = []
        for facts, name in _read_raw(told):
            if facts[-1].startswith("U"):
                conflicts.append(name)
            else:
                state = _STATES.get(facts[-1][:1], "modified")
                files[name] = CommitFile(name, state, is_submodule=_SUBMODULE in facts[:2])
        return tuple(file for name, file in files.items() if name not in conflicts), tuple(
            conflicts
        )

    def _untracked(self) -> tuple[CommitFile, ...]:
        """List new files; of a repository inside, which git would not keep, there are none."""
        told = self.actor.ask(
            "ls-files", "--others", "--exclude-standard", "-z", "--", f"./{self.below}"
        )
        names = map(os.fsdecode, filter(None, told.split(b"\0")))
        return tuple(
            CommitFile(name, "created", is_new=True) for name in names if not name.endswith("/")
        )

    def _notes(
        self, changed: tuple[CommitFile, ...], staged: tuple[CommitFile, ...]
    ) -> Iterator[str]:
        elsewhere = [each for each in changed if not self._is_below(each)]
        if elsewhere and not staged:
            yield (
                f"Changed outside of this folder, and left as it is: "
                f"{counted(len(elsewhere), 'file')}."
            )
        if names := [each.name for each in changed if each.is_submodule and each not in staged]:
            yield f"Submodules are committed only when they are staged: {first_names(names)}."
        if not self.actor.is_trusted and (hooks := self.actor.hooks()):
            yield (
                f"The folder is not trusted, so its hooks do not run: {', '.join(hooks)}. "
                "/trust lets them."
            )

    def _is_below(self, file: CommitFile) -> bool:
        return file.name.startswith(self.below)

    def base(self) -> str:
        """Return what is compared with: the last commit, or the empty tree before the first."""
        if self.actor.tells("rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
            return self.actor.text("rev-parse", "--verify", "HEAD^{commit}")
        return self.actor.text("hash-object", "-t", "tree", "--stdin")

    def branch(self) -> str:
        """Return the branch; empty where HEAD is detached."""
        ran = self.actor.run("symbolic-ref", "--quiet", "--short", "HEAD")
        return os.fsdecode(ran.output).strip()

    def _new(self, file: CommitFile) -> FilePatch:
        """Write a new file as a diff would have it."""
        path = self._top / file.name
        try:
            if path.is_symlink():
                data = os.fsencode(path.readlink())
            elif path.stat().st_size > _MOST_NEW_BYTES:
                return FilePatch(file.name, f"new file, {path.stat().st_size:,} bytes\n")
            else:
                data = path.read_bytes()
        except OSError as error:
            raise GitError(f"{visible(file.name)} cannot be read: {error.strerror}") from error
        if b"\0" in data:
            return FilePatch(file.name, f"new file, binary, {len(data):,} bytes\n")
        lines = data.decode("utf-8", "replace").splitlines()
        return FilePatch(file.name, "new file\n" + "".join(f"+{line}\n" for line in lines))


def _conflict_words(names: tuple[str, ...]) -> str:
    are = "is" if len(names) == 1 else "are"
    return (
        f"{counted(len(names), 'file')} {are} in conflict ({first_names(names)}): resolve them and "
        "`git add` them; then /commit."
    )


def _parts(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), _MOST_ARGUMENTS):
        yield names[start : start + _MOST_ARGUMENTS]


def _read_raw(told: bytes) -> Iterator[tuple[list[str], str]]:
    """Read what `git diff --raw -z` prints: facts of each file, and its name."""
    pieces = iter(told.split(b"\0"))
    for piece in pieces:
        if piece.startswith(b":"):
            yield piece[1:].decode("ascii", "replace").split(" "), os.fsdecode(next(pieces, b""))


def _read_patches(told: bytes) -> list[FilePatch]:
    """Read what `git diff --patch-with-raw -z` prints: the patches stand in the order of names."""
    raw, _, patch = told.partition(b"\0\0")
    names = [name for facts, name in _read_raw(raw + b"\0") if not facts[-1].startswith("U")]
    texts = _PIECE.split(patch.decode("utf-8", "replace"))[1:]
    if len(texts) != len(names):
        return [FilePatch("", patch.decode("utf-8", "replace"))]
    return [
        FilePatch(name, "\n".join(text.split("\n")[1:]))
        for name, text in zip(names, texts, strict=True)
    ]

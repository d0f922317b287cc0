"""What a repository is in the middle of, read from its own files; no git is run."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from winx_tui.workspace.git_layout import directory_of

Operation = Literal["", "merge", "rebase", "am", "cherry-pick", "revert", "bisect"]

_MARKS: tuple[tuple[str, Operation], ...] = (
    ("rebase-merge", "rebase"),
    ("rebase-apply/applying", "am"),
    ("rebase-apply", "rebase"),
    ("MERGE_HEAD", "merge"),
    ("CHERRY_PICK_HEAD", "cherry-pick"),
    ("REVERT_HEAD", "revert"),
    ("BISECT_LOG", "bisect"),
)
"""What lies in the git directory → what is under way (gitrepository-layout, git-prompt.sh)."""
_WORDS: dict[Operation, str] = {
    "merge": "merging",
    "rebase": "rebasing",
    "am": "applying patches",
    "cherry-pick": "cherry-picking",
    "revert": "reverting",
    "bisect": "bisecting",
}
_APPLIED = ("rebase-apply/next", "rebase-apply/last")
_STEPS: dict[Operation, tuple[tuple[str, str], ...]] = {
    "rebase": (("rebase-merge/msgnum", "rebase-merge/end"), _APPLIED),
    "am": (_APPLIED,),
}
"""Which files hold the number of this step, and of the last."""
_HEADS = ("rebase-merge/head-name", "rebase-apply/head-name")
_BRANCHES = "refs/heads/"
_MAX_BYTES = 4096
_MAX_CONFIG_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class GitStanding:
    """How a work tree stands beside its branch. Names are data: show them through visible()."""

    operation: Operation = ""
    step: str = ""
    """Of a rebase: "2/5"; empty where it is not known."""
    branch: str = ""
    """That is being rebased, while HEAD is detached."""
    worktree: str = ""
    """The name of a linked worktree; empty in the main one."""
    is_submodule: bool = False
    is_locked: bool = False
    """Whether another git writes the index, or was ended while it did."""

    @property
    def words(self) -> str:
        """Return what is under way, such as "rebasing 2/5"; empty where nothing is."""
        return " ".join(filter(None, (_WORDS.get(self.operation, ""), self.step)))


def standing_of(git_dir: Path) -> GitStanding:
    """Look at a `.git`, which may be a directory or a file that names one."""
    directory = directory_of(git_dir)
    operation: Operation = next((what for mark, what in _MARKS if _is_there(directory / mark)), "")
    is_linked = _is_there(directory / "commondir")
    return GitStanding(
        operation,
        _step(directory, operation),
        _rebased_branch(directory) if operation == "rebase" else "",
        git_dir.parent.name if is_linked else "",
        _lies_in_modules(directory),
        _is_there(directory / "index.lock"),
    )


def is_known_there(git_dir: Path) -> bool:
    """Tell whether the repository that a `.git` names knows the folder that it lies in.

    A folder from elsewhere can bring a `.git` file that names any repository of the person's:
    those of worktrees and submodules are named back, and only those.
    """
    if git_dir.is_dir() and not git_dir.is_symlink():
        return True
    if not git_dir.is_file():
        return False
    directory = directory_of(git_dir)
    if named := _line(directory / "gitdir"):
        return _is_same(directory / named, git_dir)
    for line in _text(directory / "config").splitlines():
        key, _, value = line.partition("=")
        if key.strip().lower() == "worktree":
            return _is_same(directory / value.strip(), git_dir.parent)
    return False


def _is_same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _step(directory: Path, operation: Operation) -> str:
    for now, last in _STEPS.get(operation, ()):
        numbers = _line(directory / now), _line(directory / last)
        if all(number.isdecimal() for number in numbers):
            return "/".join(numbers)
    return ""


def _rebased_branch(directory: Path) -> str:
    for name in _HEADS:
        head = _line(directory / name)
        if head.startswith(_BRANCHES):
            return head.removeprefix(_BRANCHES)
    return ""


def _lies_in_modules(directory: Path) -> bool:
    parts = Path(os.path.normpath(directory)).parts
    return any(pair == (".git", "modules") for pair in pairwise(parts))


def _is_there(path: Path) -> bool:
    return os.path.lexists(path)


def _line(path: Path) -> str:
    return _text(path, _MAX_BYTES).strip()


def _text(path: Path, max_bytes: int = _MAX_CONFIG_BYTES) -> str:
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return file.read(max_bytes).decode("utf-8", "surrogateescape")
    except OSError:
        return ""

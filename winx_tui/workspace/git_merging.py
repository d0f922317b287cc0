"""A worktree's branch is merged into the one that it came from, or nothing is changed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from winx_tui.core.text import counted
from winx_tui.workspace.display import first_names, visible
from winx_tui.workspace.git_actor import GitActor, refusal
from winx_tui.workspace.git_commit import COMMIT_S, SIGNING_S
from winx_tui.workspace.git_standing import standing_of
from winx_tui.workspace.git_worktrees import (
    WorktreeRefusedError,
    Worktrees,
    standing_words,
)

Way = Literal["nothing", "fast-forward", "merge"]

_HEADS = "refs/heads/"


@dataclass(frozen=True, slots=True)
class Merged:
    """What was done."""

    way: Way
    into: str
    commit: str
    """The branch's last commit now."""


def merge(worktrees: Worktrees, path: Path, branch: str, base: str) -> Merged:
    """Merge a worktree's branch into its base; the worktree stays.

    Args:
        worktrees: of the repository.
        path: of the worktree.
        branch: of it.
        base: the branch that it came from; empty: it came from none.

    Raises:
        WorktreeRefusedError: as things stand it cannot be merged; nothing has changed.
        GitTimeoutError: a hook or a program that signs took too long.
        GitError: git failed.
    """
    actor = worktrees.actor
    if not base:
        raise WorktreeRefusedError(
            f"{branch} came from no branch, for HEAD was detached: `git merge {branch}` on the "
            "branch that shall have it."
        )
    if changed := worktrees.changed(path):
        raise WorktreeRefusedError(
            f"{counted(len(changed), 'file')} of the worktree {_are(changed)} not committed "
            f"({first_names(changed)}): /commit there first."
        )
    tip, before = worktrees.tip(branch), worktrees.tip(base)
    if not tip or not before:
        gone = branch if not tip else base
        raise WorktreeRefusedError(f"The branch {visible(gone)} is not there any more.")
    if actor.tells("merge-base", "--is-ancestor", tip, before):
        return Merged("nothing", base, before)
    is_fast = actor.tells("merge-base", "--is-ancestor", before, tip)
    place = worktrees.checked_out(base)
    if place is None:
        if not is_fast:
            raise WorktreeRefusedError(
                f"{visible(base)} has gone on meanwhile and is checked out nowhere: `git switch "
                f"{visible(base)}` in {visible(str(actor.top))}, then again."
            )
        actor.ask("update-ref", f"{_HEADS}{base}", tip, before)
        return Merged("fast-forward", base, tip)
    _check_place(worktrees, place, tip, base, is_fast=is_fast)
    if not is_fast:
        _check_conflicts(actor, before, tip, branch, base)
    there = worktrees.at(place)
    _merge_at(there, branch, base)
    now = worktrees.tip(base)
    return Merged("fast-forward" if now == tip else "merge", base, now)


def _check_place(worktrees: Worktrees, place: Path, tip: str, base: str, *, is_fast: bool) -> None:
    """Refuse to touch a work tree where something would get in the way."""
    shown = visible(str(place))
    if words := standing_words(place):
        raise WorktreeRefusedError(
            f"{visible(base)} is checked out in {shown}, which is {words}: end that first."
        )
    since_meeting = f"{_HEADS}{base}...{tip}"
    told = worktrees.actor.ask(
        "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", since_meeting, "--"
    )
    touched = {os.fsdecode(name) for name in told.split(b"\0") if name}
    if in_the_way := sorted(touched & set(worktrees.changed(place))):
        raise WorktreeRefusedError(
            f"{shown} has changes of its own in {counted(len(in_the_way), 'file')} that the merge "
            f"would write ({first_names(in_the_way)}): commit or stash them, then again."
        )
    if not is_fast and worktrees.staged(place):
        raise WorktreeRefusedError(
            f"Something is staged in {shown}, and a merge would commit it: commit it, or `git "
            "restore --staged` it, then again."
        )
    if not is_fast and not worktrees.actor.tells(
        "-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"
    ):
        raise WorktreeRefusedError(
            "Git does not know who you are, and a merge is a commit: `git config --global "
            'user.name "NAME"` and `git config --global user.email EMAIL` tell it.'
        )


def _check_conflicts(actor: GitActor, before: str, tip: str, branch: str, base: str) -> None:
    """Try the merge without a work tree, where git can (2.38)."""
    ran = actor.run("merge-tree", "--write-tree", "--name-only", "--no-messages", before, tip)
    if ran.status == 1:
        names = os.fsdecode(ran.output).splitlines()[1:]
        raise _in_conflict([name for name in names if name], branch, base)


def _merge_at(actor: GitActor, branch: str, base: str) -> None:
    timeout_s = COMMIT_S if actor.runs_hooks() else SIGNING_S
    ran = actor.run(
        "merge", "--quiet", "--ff", "--no-edit", "-m", f"Merge branch '{branch}'",
        f"{_HEADS}{branch}", timeout_s=timeout_s,
    )  # fmt: skip
    if ran.status == 0:
        return
    if standing_of(actor.repository.git_dir).operation == "merge":
        told = actor.ask("diff", "--name-only", "--diff-filter=U", "-z", "--no-ext-diff")
        names = [os.fsdecode(name) for name in told.split(b"\0") if name]
        actor.ask("merge", "--abort")
        if names:
            raise _in_conflict(names, branch, base)
    raise refusal(f"{branch} was not merged", ran)


def _in_conflict(names: list[str], branch: str, base: str) -> WorktreeRefusedError:
    return WorktreeRefusedError(
        f"{branch} and {visible(base)} have changed the same lines of "
        f"{counted(len(names), 'file')} ({first_names(names)}); nothing was merged. Merge "
        f"{visible(base)} into the worktree, resolve it there and commit, then again."
    )


def _are(names: tuple[str, ...]) -> str:
    return "is" if len(names) == 1 else "are"

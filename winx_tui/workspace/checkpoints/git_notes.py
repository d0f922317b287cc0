"""What git still says differently after files were put back, and how a person sets it right."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from winx_tui.workspace.checkpoints.comparing import Change, git_changes_between
from winx_tui.workspace.checkpoints.git_states import GitState, recorded_state
from winx_tui.workspace.checkpoints.store import CheckpointStore
from winx_tui.workspace.display import visible

_BRANCHES = "refs/heads/"
_SHOWN_DIGITS = 10
_SHOWN_BRANCHES = 3


def git_notes(store: CheckpointStore, before: bytes, after: bytes) -> tuple[str, ...]:
    """Say what has become of branches between two snapshots; whole sentences.

    Putting files back leaves branches, commits and the stash as git has them.

    Args:
        store: of the project.
        before: the snapshot that files are put back to.
        after: the snapshot in which git's own directory is as it stays.

    Raises:
        ContentLostError: a listing is not there any more, or damaged.
    """
    return tuple(
        sentence
        for change in git_changes_between(store, before, after)
        for sentence in _sentences(store, change)
    )


def _sentences(store: CheckpointStore, change: Change) -> list[str]:
    assert change.before is not None
    assert change.after is not None
    was = recorded_state(store.listing(change.before.digest), store.content)
    now = recorded_state(store.listing(change.after.digest), store.content)
    place = change.path.rpartition("/")[0]
    where = f"In {visible(place)}, " if place else ""
    git = f"git -C {shlex.quote(place)}" if place else "git"
    said = [*_moved(was, now, git), *_lost_branches(was, now, git), *_stashed(was, now, git)]
    sentences = (where + each if where else each[0].upper() + each[1:] for each in said)
    return [f"{visible(sentence)}." for sentence in sentences]


def _stashed(was: GitState, now: GitState, git: str) -> Iterator[str]:
    """Say what has come into the stash, or gone from it."""
    old, new = was.stashes(), now.stashes()
    lost = [commit for commit in old if commit not in new]
    if any(commit not in old for commit in new):
        yield f"the stash has something new: `{git} stash list`"
    if lost:
        entries = "an entry" if len(lost) == 1 else f"{len(lost)} entries"
        yield (
            f"the stash has lost {entries}: `{git} stash store {lost[-1][:_SHOWN_DIGITS]}` brings "
            f"{'it' if len(lost) == 1 else 'the newest'} back, unless git has pruned it"
        )


def _lost_branches(was: GitState, now: GitState, git: str) -> Iterator[str]:
    """Say which branches are gone."""
    lost = sorted(was.branch_names() - now.branch_names())
    for name in lost[:_SHOWN_BRANCHES]:
        commit = was.commit_of(f"{_BRANCHES}{name}")[:_SHOWN_DIGITS]
        yield (
            f"the branch {name} is gone: `{git} branch {shlex.quote(name)} {commit}` brings it "
            "back, unless git has pruned it"
        )
    if len(lost) > _SHOWN_BRANCHES:
        yield f"{len(lost) - _SHOWN_BRANCHES} more branches are gone: `{git} fsck --lost-found`"


def _moved(was: GitState, now: GitState, git: str) -> Iterator[str]:
    """Say that HEAD has moved, if it has."""
    old, new = was.head(), now.head()
    commit, newer = was.commit_of("HEAD"), now.commit_of("HEAD")
    if not old or not new or (old, commit) == (new, newer):
        return
    if old != new:
        back = _back(old, git)
        yield f"{_shown(new)} is still checked out; it was {_shown(old)} before: `{back}`"
    elif not commit:
        yield f"{_shown(new)} still has the commits that were made; it had none before"
    else:
        at = f"is still at {newer[:_SHOWN_DIGITS]}" if newer else "still has no commits"
        yield (
            f"{_shown(new)} {at}; it was at {commit[:_SHOWN_DIGITS]} before: "
            f"`{git} reset {commit[:_SHOWN_DIGITS]}` moves it back and leaves the files"
        )


def _shown(head: str) -> str:
    if head.startswith(_BRANCHES):
        return f"the branch {head.removeprefix(_BRANCHES)}"
    return f"the commit {head[:_SHOWN_DIGITS]}"


def _back(head: str, git: str) -> str:
    if head.startswith(_BRANCHES):
        return f"{git} switch {shlex.quote(head.removeprefix(_BRANCHES))}"
    return f"{git} switch --detach {shlex.quote(head[:_SHOWN_DIGITS])}"

"""What differs between two snapshots, path by path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from winx_tui.workspace.checkpoints.entries import Entry
from winx_tui.workspace.checkpoints.git_states import is_damaged, is_other, recorded_state
from winx_tui.workspace.checkpoints.partial import MARK, is_known, known_paths
from winx_tui.workspace.checkpoints.store import NO_NAMES, CheckpointStore


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of a path; None: it was not there, or is not any more."""

    path: str
    """Relative to the project."""
    before: Entry | None
    after: Entry | None


def changes_between(store: CheckpointStore, before: bytes, after: bytes) -> tuple[Change, ...]:
    """Compare two snapshots by the digests of their roots; sorted by path.

    A directory is a change where it came, went or has other permissions; what differs in it
    are changes of their own. What git has done in its own directory is none, unless that was
    damaged or another one took its place. Snapshots of single paths are compared in those
    that both have.

    Raises:
        ContentLostError: a listing is not there any more, or damaged.
    """
    changes = _known_changes(store, before, after)
    return tuple(each for each in changes if not _is_gits(each) or _is_loss(store, each))


def git_changes_between(store: CheckpointStore, before: bytes, after: bytes) -> tuple[Change, ...]:
    """Return the directories of git that are in both snapshots and differ; sorted by path.

    Raises:
        ContentLostError: a listing is not there any more, or damaged.
    """
    return tuple(each for each in _known_changes(store, before, after) if _is_gits(each))


def _known_changes(store: CheckpointStore, before: bytes, after: bytes) -> list[Change]:
    if before == after:
        return []
    known = known_paths(store, before, after)
    changes = sorted(_changes(store, "", before, after), key=lambda change: change.path)
    if known is None:
        return changes
    return [change for change in changes if is_known(change.path, known)]


def _changes(store: CheckpointStore, path: str, before: bytes, after: bytes) -> Iterator[Change]:
    if before == after:
        return
    old, new = store.listing(before), store.listing(after)
    for name in (old.keys() | new.keys()) - {MARK}:
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        inner = f"{path}/{name}" if path else name
        if not _is_same_directory(was, now):
            yield Change(inner, was, now)
        yield from _changes(store, inner, _inside(was), _inside(now))


def _is_same_directory(was: Entry | None, now: Entry | None) -> bool:
    """Tell whether only what lies in a directory differs."""
    if was is None or now is None:
        return False
    return was.kind == now.kind == "directory" and was.mode == now.mode


def _inside(entry: Entry | None) -> bytes:
    return entry.digest if entry is not None and entry.kind == "directory" else NO_NAMES


def _is_gits(change: Change) -> bool:
    was, now = change.before, change.after
    return was is not None and now is not None and was.kind == now.kind == "git"


def _is_loss(store: CheckpointStore, change: Change) -> bool:
    """Tell whether git's directory has lost what git itself never takes out of it."""
    assert change.before is not None
    assert change.after is not None
    if change.before.digest == change.after.digest:
        return False
    was = recorded_state(store.listing(change.before.digest), store.content)
    now = recorded_state(store.listing(change.after.digest), store.content)
    return is_damaged(now, was) or is_other(now, was)

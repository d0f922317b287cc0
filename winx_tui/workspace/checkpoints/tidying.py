"""A store is tidied up when it is time: here if it is small, else in a process beside."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from winx_tui.workspace.checkpoints.damage import drop_damaged
from winx_tui.workspace.checkpoints.git_forgetting import forget_gone
from winx_tui.workspace.checkpoints.limits import StoreRetention
from winx_tui.workspace.checkpoints.liveness import Liveness
from winx_tui.workspace.checkpoints.pruning import Pruned, is_due, prune
from winx_tui.workspace.checkpoints.side_process import SideProcess
from winx_tui.workspace.checkpoints.side_work import prune_request
from winx_tui.workspace.checkpoints.store import CheckpointStore

_WORTH_A_PROCESS_BYTES = 8 << 20
"""A larger store would hold up key strokes here."""


def tidy_up(
    store: CheckpointStore,
    keep: StoreRetention,
    now: datetime,
    open_sessions: Iterable[str],
    liveness: Liveness,
    side: SideProcess,
) -> Pruned:
    """Forget what is old, or beyond what is kept; once a day, else nothing is done.

    Raises:
        CheckpointsUnusableError: the store cannot be read or written.
    """
    if not is_due(store, keep, now):
        return Pruned()
    liveness.clean()
    drop_damaged(store.path, now - timedelta(days=keep.days))
    with suppress(OSError):
        forget_gone(store.shelves, (now - timedelta(days=keep.days)).timestamp())
    sessions = tuple(open_sessions)
    if store.size_bytes() > _WORTH_A_PROCESS_BYTES:
        answer = side.work(prune_request(store.path.parent, keep, now, sessions, liveness.id))
        if answer is not None:
            return Pruned(**answer)
    return prune(store, keep, now, sessions, liveness.is_alive, liveness.id)

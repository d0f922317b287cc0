"""Old work is forgotten, and what only it has named is deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from winx_tui.workspace.checkpoints.limits import StoreRetention
from winx_tui.workspace.checkpoints.reach import Reach
from winx_tui.workspace.checkpoints.store import CheckpointStore, renew_generation

KEPT_SPANS = 20
"""The newest ones are kept, whatever their age and size."""
_FILLED = 0.9
"""Of what may be kept; the rest is room for the work of the next days."""
_EVERY = timedelta(days=1)
_WHEN_LARGE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was forgotten."""

    spans: int = 0
    freed_bytes: int = 0
    """On the disk."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What counts of a span."""

    number: int
    session: str
    at: str
    before: bytes
    after: bytes | None
    owner: str

    @property
    def snapshots(self) -> tuple[bytes, ...]:
        """Return what it names."""
        return (self.before,) if self.after is None else (self.before, self.after)


def is_due(store: CheckpointStore, keep: StoreRetention, now: datetime) -> bool:
    """Tell whether a store is to be looked through; quick.

    Raises:
        CheckpointsUnusableError: the store cannot be read.
    """
    rows = store.rows("SELECT at FROM tidied")
    if not rows:
        return True
    try:
        passed = now - datetime.fromisoformat(rows[0][0])
    except (TypeError, ValueError):
        return True
    is_large = store.size_bytes() > keep.size_bytes
    # A clock that was set back must not put it off for ever.
    return not timedelta() <= passed < (_WHEN_LARGE if is_large else _EVERY)


def prune(
    store: CheckpointStore,
    keep: StoreRetention,
    now: datetime,
    open_sessions: Collection[str],
    is_alive: Callable[[str], bool],
    own: str = "",
) -> Pruned:
    """Forget work that is old, or beyond what is kept; a kill in it leaves the store as it was.

    The work of open sessions stays, and so does the newest.

    Args:
        store: of one project.
        keep: for how long, and how much.
        now: with its time zone.
        open_sessions: their ids.
        is_alive: tells whether the owner of a span is still there; its sessions count as open.
        own: the owner whose sessions are open only as `open_sessions` says.

    Raises:
        CheckpointsUnusableError: the store cannot be written.
    """
    before_bytes = store.size_bytes()
    with store.writing() as connection:
        connection.execute(
            "DELETE FROM seen WHERE basis != (SELECT basis FROM seen WHERE path = x'')"
        )
        gone = _forgotten(connection, keep, now, open_sessions, is_alive, own)
        connection.execute("DELETE FROM tidied")
        connection.execute("INSERT INTO tidied (at) VALUES (?)", (now.astimezone(UTC).isoformat(),))
    store.shrink()
    return Pruned(gone, max(0, before_bytes - store.size_bytes()))


def rehearse(
    store: CheckpointStore,
    keep: StoreRetention,
    now: datetime,
    open_sessions: Collection[str],
    is_alive: Callable[[str], bool],
) -> int:
    """Tell how many spans prune() would forget; nothing is changed. Arguments are its own.

    Raises:
        CheckpointsUnusableError: the store cannot be written.
    """
    try:
        with store.writing() as connection:
            gone = _forgotten(connection, keep, now, open_sessions, is_alive, "")
            raise _RehearsedError
    except _RehearsedError:
        return gone


class _RehearsedError(Exception):
    """Ends a transaction without effect."""


def _forgotten(
    connection: sqlite3.Connection,
    keep: StoreRetention,
    now: datetime,
    open_sessions: Collection[str],
    is_alive: Callable[[str], bool],
    own: str,
) -> int:
    """Delete what is not kept; return how many spans that were."""
    query = "SELECT number, session, at, before, after, owner FROM span ORDER BY number DESC"
    rows = [_Row(*row) for row in connection.execute(query)]
    reach = Reach(connection)
    for (digest,) in connection.execute("SELECT digest FROM seen"):
        reach.add(digest)
    living = {owner for owner in {row.owner for row in rows} if is_alive(owner)}
    # Another winx may have a session open too.
    others = {row.session for row in rows if row.owner in living and row.owner != own}
    safe = {
        row.number
        for place, row in enumerate(rows)
        if place < KEPT_SPANS
        or row.session in open_sessions
        or row.session in others
        or (row.after is None and row.owner in living)
    }
    for row in rows:
        if row.number in safe:
            reach.add(*row.snapshots)
    most = int(keep.size_bytes * reach.share * _FILLED)
    oldest = (now - timedelta(days=keep.days)).astimezone(UTC)
    dropped: list[int] = []
    for row in rows:
        if row.number in safe:
            continue
        if not dropped and _time(row.at) >= oldest and reach.adds_within(most, *row.snapshots):
            continue
        dropped.append(row.number)
    _delete(connection, "span", "number", dropped)
    unreached = reach.unreached()
    if unreached:
        _delete(connection, "content", "digest", unreached)
        renew_generation(connection)
    return len(dropped)


def _delete(
    connection: sqlite3.Connection, table: str, column: str, values: Iterable[object]
) -> None:
    connection.executemany(
        f"DELETE FROM {table} WHERE {column} = ?", ((value,) for value in values)
    )


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)

"""Spans as rows of the store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from winx_tui.workspace.checkpoints.spans import Span, Work
from winx_tui.workspace.checkpoints.store import CheckpointStore

_COLUMNS = (
    "number, session, turn, call, kind, title, prompt, at, before, after, undoes, owner, is_shared"
)


def read_spans(store: CheckpointStore, session: str = "") -> tuple[Span, ...]:
    """Return the recorded work of a session, or of all, oldest first.

    Raises:
        WorkspaceError: the store cannot be read.
    """
    where, values = ("WHERE session = ?", (session,)) if session else ("", ())
    rows = store.rows(f"SELECT {_COLUMNS} FROM span {where} ORDER BY number", *values)
    return tuple(_span(row) for row in rows)


def open_spans(connection: sqlite3.Connection) -> tuple[Span, ...]:
    """Return what was begun and has not ended, oldest first."""
    query = f"SELECT {_COLUMNS} FROM span WHERE after IS NULL ORDER BY number"
    return tuple(_span(row) for row in connection.execute(query))


def insert_span(
    connection: sqlite3.Connection,
    work: Work,
    before: bytes,
    owner: str,
    *,
    undoes: Sequence[int] = (),
    overwriting: Iterable[str] = (),
    is_shared: bool = False,
) -> int:
    """Begin a span; return its number."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    cursor = connection.execute(
        f"INSERT INTO span ({_COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?)",
        (
            work.session,
            work.turn,
            work.call,
            work.kind,
            work.title,
            work.prompt,
            at,
            before,
            json.dumps({"spans": list(undoes), "overwriting": sorted(overwriting)}),
            owner,
            is_shared,
        ),
    )
    number = cursor.lastrowid
    assert number is not None
    return number


def end_span(
    connection: sqlite3.Connection, number: int, after: bytes, *, is_shared: bool = False
) -> None:
    """Write down how the project was when a span ended."""
    query = "UPDATE span SET after = ?, is_shared = is_shared OR ? WHERE number = ?"
    connection.execute(query, (after, is_shared, number))


def delete_span(connection: sqlite3.Connection, number: int) -> None:
    """Forget a span in which nothing changed."""
    connection.execute("DELETE FROM span WHERE number = ?", (number,))


def has_newer(connection: sqlite3.Connection, number: int) -> bool:
    """Tell whether other work was begun after that of a span."""
    query = "SELECT 1 FROM span WHERE number > ? LIMIT 1"
    return connection.execute(query, (number,)).fetchone() is not None


def _span(row: sqlite3.Row) -> Span:
    *plain, undoes, owner, is_shared = row
    deed = json.loads(undoes)
    number, session, turn, call, kind, title, prompt, at, before, after = plain
    return Span(
        number,
        session,
        turn,
        call,
        kind,
        title,
        prompt,
        at,
        before,
        after,
        tuple(deed["spans"]),
        tuple(deed["overwriting"]),
        owner,
        bool(is_shared),
    )

"""Checkpoints of one project: work on it is recorded, taken back and made again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.checkpoints.comparing import Change, changes_between
from winx_tui.workspace.checkpoints.limits import Limits
from winx_tui.workspace.checkpoints.plan import Direction, Step, steps_of
from winx_tui.workspace.checkpoints.restoring import Restored, restore
from winx_tui.workspace.checkpoints.scanning import LeftOut, Scanner, Snapshot
from winx_tui.workspace.checkpoints.spans import Span, SpanKind
from winx_tui.workspace.checkpoints.store import CheckpointStore
from winx_tui.workspace.display import visible


@dataclass(frozen=True, slots=True)
class Work:
    """What is about to be done to the project, and by whom."""

    session: str
    turn: int
    call: str
    kind: SpanKind
    title: str


class Checkpoints:
    """The recorded work on one project; every method may block, and is called in a thread.

    Several winx may record the same project: each span says whose it is.
    """

    def __init__(self, directory: Path, root: Path, limits: Limits) -> None:
        """Keep checkpoints in a directory of their own, made at the first use.

        Args:
            directory: of this project only, outside of it.
            root: the project; absolute and resolved.
            limits: what is recorded.

        Raises:
            WorkspaceError: a glob of the limits cannot be used.
        """
        self._root = root
        self._store = CheckpointStore(directory)
        self._scanner = Scanner(root, limits)
        self.left_out: tuple[LeftOut, ...] = ()
        """Of the newest snapshot."""

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    def begin(self, work: Work, only: Iterable[str] = ()) -> int:
        """Record the project as it is before some work; return the number of the span.

        Args:
            work: what is about to be done.
            only: the paths that it can touch, relative to the root, where they are known.

        Raises:
            WorkspaceError: it cannot be recorded; the work would not be safe.
        """
        with self._store.writing() as connection:
            before = self._snapshot(connection, only)
            return _insert(connection, work, before.digest)

    def end(self, number: int, only: Iterable[str] = ()) -> tuple[Change, ...]:
        """Record the project as it is after the work of a span; return what has changed.

        A span that changed nothing is not kept.

        Raises:
            WorkspaceError: it cannot be recorded.
        """
        with self._store.writing() as connection:
            after = self._snapshot(connection, only)
            query = "SELECT before FROM span WHERE number = ?"
            (before,) = connection.execute(query, (number,)).fetchone()
            if before == after.digest:
                connection.execute("DELETE FROM span WHERE number = ?", (number,))
                return ()
            query = "UPDATE span SET after = ? WHERE number = ?"
            connection.execute(query, (after.digest, number))
        return changes_between(self._store, before, after.digest)

    def spans(self, session: str = "") -> tuple[Span, ...]:
        """Return the recorded work of a session, or of all, oldest first.

        Raises:
            WorkspaceError: the store cannot be read.
        """
        where, values = ("WHERE session = ?", (session,)) if session else ("", ())
        return tuple(
            Span(*row[:-1], undoes=tuple(json.loads(row[-1])))  # type: ignore[misc]
            for row in self._store.rows(f"{_SPAN} {where} ORDER BY number", *values)
        )

    def changes(self, span: Span) -> tuple[Change, ...]:
        """Return what a span has changed; of one that has not ended, nothing is known.

        Raises:
            WorkspaceError: what it names is not there any more.
        """
        if span.after is None:
            return ()
        return changes_between(self._store, span.before, span.after)

    def steps(self, spans: Sequence[Span], direction: Direction) -> tuple[Step, ...]:
        """Work out how spans are taken back, or made again."""
        return steps_of((self.changes(span) for span in spans), direction)

    def content(self, digest: bytes) -> bytes:
        """Return a recorded content.

        Raises:
            WorkspaceError: it is not there any more, or damaged.
        """
        return self._store.content(digest)

    def carry_out(
        self,
        steps: Sequence[Step],
        work: Work,
        undoes: Sequence[Span],
        *,
        overwriting: Collection[str] = (),
    ) -> Restored:
        """Put paths back, as recorded work that can itself be taken back.

        Args:
            steps: as worked out.
            work: an undo or a redo.
            undoes: the spans that the steps take back, or make again.
            overwriting: paths that are put back whatever they hold now.

        Raises:
            WorkspaceError: it cannot be recorded, and nothing was done.
        """
        paths = [step.path for step in steps]
        with self._store.writing() as connection:
            before = self._snapshot(connection, paths)
            numbers = [span.number for span in undoes]
            number = _insert(connection, work, before.digest, numbers)
        try:
            return restore(self._root, steps, self._store.content, overwriting=overwriting)
        finally:
            with self._store.writing() as connection:
                after = self._snapshot(connection, paths)
                query = "UPDATE span SET after = ? WHERE number = ?"
                connection.execute(query, (after.digest, number))

    def _snapshot(self, connection: sqlite3.Connection, only: Iterable[str]) -> Snapshot:
        try:
            snapshot = self._scanner.scan(connection, only)
        except OSError as error:
            self._scanner.forget()
            shown = visible(str(self._root))
            raise WorkspaceError(f"{shown} cannot be recorded: {error.strerror}") from error
        except BaseException:
            self._scanner.forget()
            raise
        self.left_out = snapshot.left_out
        return snapshot


_SPAN = "SELECT number, session, turn, call, kind, title, at, before, after, undoes FROM span"


def _insert(
    connection: sqlite3.Connection, work: Work, before: bytes, undoes: Sequence[int] = ()
) -> int:
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    cursor = connection.execute(
        "INSERT INTO span (session, turn, call, kind, title, at, before, undoes) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            work.session,
            work.turn,
            work.call,
            work.kind,
            work.title,
            at,
            before,
            json.dumps(list(undoes)),
        ),
    )
    number = cursor.lastrowid
    assert number is not None
    return number

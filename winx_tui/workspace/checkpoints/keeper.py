"""Checkpoints of one project: work on it is recorded, taken back and made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.core.ids import new_id
from winx_tui.workspace.checkpoints.comparing import Change, changes_between
from winx_tui.workspace.checkpoints.limits import Limits
from winx_tui.workspace.checkpoints.plan import Direction, Step, steps_of
from winx_tui.workspace.checkpoints.restoring import (
    Refusal,
    Restored,
    examine,
    present_content,
    restore,
)
from winx_tui.workspace.checkpoints.scanning import LeftOut, Scanner, Snapshot
from winx_tui.workspace.checkpoints.span_rows import (
    delete_span,
    end_span,
    has_newer,
    insert_span,
    open_spans,
    read_spans,
)
from winx_tui.workspace.checkpoints.spans import Span, Work
from winx_tui.workspace.checkpoints.store import CheckpointStore
from winx_tui.workspace.display import visible


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
        self._owner = new_id("own")
        self._newest: bytes | None = None
        """The newest snapshot that was taken here."""
        self.left_out: tuple[LeftOut, ...] = ()
        """Of that snapshot."""

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    # Work is recorded

    def prepare(self) -> tuple[str, ...]:
        """Record the project, so that the first work need not wait for it.

        Returns:
            What the person should know, a whole sentence each.

        Raises:
            WorkspaceError: it cannot be recorded.
        """
        with self._store.writing() as connection:
            self._snapshot(connection, ())
        return ()

    def begin(self, work: Work, only: Iterable[str] = (), meanwhile: Work | None = None) -> int:
        """Record the project as it is before some work; return the number of the span.

        Args:
            work: what is about to be done.
            only: the paths that it can touch, relative to the root, where they are known.
            meanwhile: what has run beside everything else since the newest snapshot; what has
                changed since then may be its work.

        Raises:
            WorkspaceError: it cannot be recorded; the work would not be safe.
        """
        paths = tuple(only)
        with self._store.writing() as connection:
            before = self._before(connection, paths, meanwhile)
            # What an edit does is known beforehand; of a command anything may be somebody else's.
            is_shared = work.kind != "edit" and bool(open_spans(connection))
            return insert_span(connection, work, before, self._owner, is_shared=is_shared)

    def end(self, number: int, only: Iterable[str] = ()) -> tuple[Change, ...]:
        """Record the project as it is after the work of a span; return what has changed.

        A span that changed nothing is not kept.

        Raises:
            WorkspaceError: it cannot be recorded.
        """
        paths = tuple(only)
        with self._store.writing() as connection:
            after = self._snapshot(connection, paths).digest
            query = "SELECT before, kind FROM span WHERE number = ?"
            before, kind = connection.execute(query, (number,)).fetchone()
            if before == after:
                delete_span(connection, number)
                return ()
            is_shared = kind != "edit" and has_newer(connection, number)
            end_span(connection, number, after, is_shared=is_shared)
        return changes_between(self._store, before, after)

    def settle(self, meanwhile: Work) -> None:
        """Record what has changed since the newest snapshot, beside everything else.

        Raises:
            WorkspaceError: it cannot be recorded.
        """
        with self._store.writing() as connection:
            self._before(connection, (), meanwhile)

    # What was recorded

    def spans(self, session: str = "") -> tuple[Span, ...]:
        """Return the recorded work of a session, or of all, oldest first.

        Raises:
            WorkspaceError: the store cannot be read.
        """
        return read_spans(self._store, session)

    def changes(self, span: Span) -> tuple[Change, ...]:
        """Return what a span has changed; of one that has not ended, nothing is known.

        Raises:
            WorkspaceError: what it names is not there any more.
        """
        if span.after is None:
            return ()
        return changes_between(self._store, span.before, span.after)

    def content(self, digest: bytes) -> bytes:
        """Return a recorded content.

        Raises:
            WorkspaceError: it is not there any more, or damaged.
        """
        return self._store.content(digest)

    # The way back, and forth

    def steps(self, spans: Sequence[Span], direction: Direction) -> tuple[Step, ...]:
        """Work out how spans are taken back, or made again."""
        return steps_of((self.changes(span) for span in spans), direction)

    def steps_to(self, snapshot: bytes) -> tuple[Step, ...]:
        """Work out how the project becomes what it was; records how it is now.

        Raises:
            WorkspaceError: it cannot be recorded, or the snapshot is not there any more.
        """
        with self._store.writing() as connection:
            present = self._snapshot(connection, ()).digest
        return steps_of([changes_between(self._store, snapshot, present)], "undo")

    def examine(self, steps: Sequence[Step]) -> tuple[Refusal, ...]:
        """Tell what would be left as it is, and why, if steps were carried out.

        Raises:
            WorkspaceError: the project cannot be read.
        """
        try:
            return examine(self._root, steps, self._store.content)
        except OSError as error:
            shown = visible(str(self._root))
            raise WorkspaceError(f"{shown} cannot be read: {error.strerror}") from error

    def contents(self, step: Step) -> tuple[bytes | None, bytes | None]:
        """Return what a file holds now, and what a step would have it hold; None: no file.

        Raises:
            WorkspaceError: what was recorded is lost.
        """
        wanted = step.wanted
        is_file = wanted is not None and wanted.kind == "file"
        return (
            present_content(self._root, step.path),
            self._store.content(wanted.digest) if wanted is not None and is_file else None,
        )

    def carry_out(
        self,
        steps: Sequence[Step],
        work: Work,
        undoes: Sequence[Span] = (),
        *,
        overwriting: Collection[str] = (),
    ) -> Restored:
        """Put paths back, as recorded work that can itself be taken back.

        Args:
            steps: as worked out.
            work: an undo, a redo or a restore.
            undoes: the spans that the steps take back, or make again.
            overwriting: paths that are put back whatever they hold now.

        Raises:
            WorkspaceError: it cannot be recorded, and nothing was done.
        """
        paths = [step.path for step in steps]
        with self._store.writing() as connection:
            before = self._snapshot(connection, paths).digest
            numbers = [span.number for span in undoes]
            number = insert_span(
                connection, work, before, self._owner, undoes=numbers, overwriting=overwriting
            )
        try:
            return restore(self._root, steps, self._store.content, overwriting=overwriting)
        finally:
            with self._store.writing() as connection:
                end_span(connection, number, self._snapshot(connection, paths).digest)

    def _before(
        self, connection: sqlite3.Connection, only: Sequence[str], meanwhile: Work | None
    ) -> bytes:
        known = self._newest
        before = self._snapshot(connection, only).digest
        if meanwhile is not None and known is not None and known != before:
            number = insert_span(connection, meanwhile, known, self._owner, is_shared=True)
            end_span(connection, number, before)
        return before

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
        self._newest, self.left_out = snapshot.digest, snapshot.left_out
        return snapshot

"""Checkpoints of one project: work on it is recorded, taken back and made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.checkpoints.comparing import Change, changes_between
from winx_tui.workspace.checkpoints.entries import digest_of
from winx_tui.workspace.checkpoints.examining import Refusal, examine
from winx_tui.workspace.checkpoints.git_notes import git_notes
from winx_tui.workspace.checkpoints.left_out import LeftOut, left_out_text, not_told_yet
from winx_tui.workspace.checkpoints.limits import Limits, StoreRetention
from winx_tui.workspace.checkpoints.liveness import Liveness
from winx_tui.workspace.checkpoints.partial import known_paths
from winx_tui.workspace.checkpoints.plan import Direction, SpanChanges, Step, steps_of
from winx_tui.workspace.checkpoints.pruning import Pruned
from winx_tui.workspace.checkpoints.recovery import Recovery, changes_of, steps_along
from winx_tui.workspace.checkpoints.restoring import Restored, present_content, restore
from winx_tui.workspace.checkpoints.scanning import Scanner, Snapshot
from winx_tui.workspace.checkpoints.side_process import SideProcess
from winx_tui.workspace.checkpoints.side_work import record_request
from winx_tui.workspace.checkpoints.span_rows import (
    delete_span,
    end_span,
    has_newer,
    insert_span,
    open_spans,
    read_spans,
)
from winx_tui.workspace.checkpoints.spans import Span, Work
from winx_tui.workspace.checkpoints.store import (
    CheckpointStore,
    CheckpointsUnusableError,
    packed_row,
    put_rows,
)
from winx_tui.workspace.checkpoints.tidying import tidy_up
from winx_tui.workspace.display import visible


class Checkpoints:
    """The recorded work on one project; every method may block, and is called in a thread.

    Several winx may record the same project: each span says whose it is.
    """

    def __init__(
        self,
        directory: Path,
        root: Path,
        limits: Limits,
        keep: StoreRetention | None = None,
        own: Iterable[Path] = (),
    ) -> None:
        """Keep checkpoints in a directory of their own, made at the first use.

        Args:
            directory: of this project only, outside of it.
            root: the project; absolute and resolved.
            limits: what is recorded.
            keep: how much of the past is kept when it is tidied up.
            own: winx's own directories, which are passed over where they lie in the project.

        Raises:
            WorkspaceError: a glob of the limits cannot be used.
        """
        self._root = root
        self._store = CheckpointStore(directory)
        self._keep = keep or StoreRetention()
        self._side = SideProcess()
        own = tuple(own)
        request = record_request(directory, root, limits, own)
        most = self._keep.size_bytes
        self._scanner = Scanner(
            root, limits, self._store, own, lambda: self._side.work(request), most_bytes=most
        )
        self._liveness = Liveness(directory)
        self._owner = self._liveness.id
        self._news: tuple[str, ...] = ()
        self._is_recovered = False
        self._newest: Snapshot | None = None
        """The newest one of the whole project that was taken here."""
        self.left_out: tuple[LeftOut, ...] = ()
        """Of that snapshot."""

    def close(self) -> None:
        """Let go of the store, and end what is under way in other threads."""
        self._scanner.stop()
        self._side.stop()
        self._store.close()
        self._liveness.let_go()

    # Work is recorded

    def prepare(self) -> tuple[str, ...]:
        """Record the project, so that the first work need not wait for it.

        Returns:
            What the person should know, a whole sentence each.

        Raises:
            WorkspaceError: it cannot be recorded.
        """
        self._recover()
        with self._recorded(()):
            pass
        told = (*self.take_notices(), not_told_yet(self._store, left_out_text(self.left_out)))
        return tuple(sentence for sentence in told if sentence)

    def take_notices(self) -> tuple[str, ...]:
        """Return, once, a sentence each on what was damaged, or was under way at a kill."""
        news, self._news = self._news, ()
        damage = self._store.take_notice()
        return (damage, *news) if damage else news

    def prune(self, now: datetime, open_sessions: Iterable[str]) -> Pruned:
        """Forget what is old, or beyond what is kept; once a day, else nothing is done.

        Args:
            now: with its time zone.
            open_sessions: their ids; what was done in them is kept.

        Raises:
            WorkspaceError: it cannot be done.
        """
        return tidy_up(self._store, self._keep, now, open_sessions, self._liveness, self._side)

    @property
    def owner(self) -> str:
        """Return whose the spans are that are begun here."""
        return self._owner

    def is_alive(self, owner: str) -> bool:
        """Tell whether the owner of a span still has these checkpoints open."""
        return self._liveness.is_alive(owner)

    def tell(self, doing: str) -> None:
        """Let others who open the project know what is under way here; "": nothing is."""
        self._liveness.tell(doing)

    def under_way(self) -> tuple[str, ...]:
        """Return what others who have the project open say that they are doing.

        Raises:
            WorkspaceError: it cannot be read.
        """
        return self._liveness.under_way()

    def begin(
        self,
        work: Work,
        only: Iterable[str] = (),
        meanwhile: Work | None = None,
        *,
        touched: Iterable[str] = (),
    ) -> int:
        """Record the project as it is before some work; return the number of the span.

        Args:
            work: what is about to be done.
            only: the paths that it can touch, relative to the root, where they are known.
            meanwhile: what has run beside everything else since the newest snapshot; what has
                changed since then may be its work.
            touched: what is recorded where the project is too large to be recorded as a whole.

        Raises:
            WorkspaceError: it cannot be recorded; the work would not be safe.
        """
        self._recover()
        with self._recorded(only, meanwhile, touched) as (connection, snapshot):
            before = snapshot.digest
            # What an edit does is known beforehand; of a command anything may be somebody else's.
            is_shared = work.kind != "edit" and bool(open_spans(connection))
            return insert_span(connection, work, before, self._owner, is_shared=is_shared)

    def end(self, number: int, only: Iterable[str] = ()) -> tuple[Change, ...]:
        """Record the project as it is after the work of a span; return what has changed.

        A span that changed nothing is not kept.

        Raises:
            WorkspaceError: it cannot be recorded.
        """
        with self._recorded(only) as (connection, snapshot):
            after = snapshot.digest
            query = "SELECT before, kind FROM span WHERE number = ? AND owner = ?"
            begun = connection.execute(query, (number, self._owner)).fetchone()
            if begun is None:
                raise CheckpointsUnusableError(
                    "how the project was before is not recorded any more"
                )
            before, kind = begun
            if before == after:
                delete_span(connection, number)
                return ()
            is_shared = kind != "edit" and has_newer(connection, number)
            end_span(connection, number, after, is_shared=is_shared)
        changes = changes_between(self._store, before, after)
        if not changes and not git_notes(self._store, before, after):
            # Git has done something in its own directory that nobody need take back.
            with self._store.writing() as connection:
                delete_span(connection, number)
        return changes

    def settle(self, meanwhile: Work) -> None:
        """Record what has changed since the newest snapshot, beside everything else.

        Raises:
            WorkspaceError: it cannot be recorded.
        """
        with self._recorded((), meanwhile):
            pass

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
        return changes_of(self._store, span)

    def content(self, digest: bytes) -> bytes:
        """Return a recorded content.

        Raises:
            WorkspaceError: it is not there any more, or damaged.
        """
        return self._store.content(digest)

    def git_notes(self, before: bytes, after: bytes) -> tuple[str, ...]:
        """Say what has become of branches between two snapshots; whole sentences.

        Raises:
            WorkspaceError: what was recorded is lost.
        """
        return git_notes(self._store, before, after)

    # The way back, and forth

    def steps(self, spans: Sequence[Span], direction: Direction) -> tuple[Step, ...]:
        """Work out how spans are taken back, or made again."""
        return steps_along(self._store, spans, direction)

    def steps_to(self, snapshot: bytes) -> tuple[Step, ...]:
        """Work out how the project becomes what it was; records how it is now.

        Raises:
            WorkspaceError: it cannot be recorded, or the snapshot is not there any more.
        """
        known = known_paths(self._store, snapshot) or ()
        with self._recorded((), touched=known) as (_, present):
            pass
        changes = changes_between(self._store, snapshot, present.digest)
        return steps_of([SpanChanges(changes)], "undo")

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

    def keep(self, contents: Iterable[bytes]) -> None:
        """Record contents that steps name and that never were in the project.

        Raises:
            WorkspaceError: they cannot be recorded.
        """
        rows = [packed_row(digest_of(content), content) for content in contents]
        if rows:
            with self._store.writing() as connection:
                put_rows(connection, rows)

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
        self._recover()
        paths = [step.path for step in steps]
        with self._recorded(paths) as (connection, before):
            numbers = [span.number for span in undoes]
            number = insert_span(
                connection,
                work,
                before.digest,
                self._owner,
                undoes=numbers,
                overwriting=overwriting,
            )
        return self._go(number, steps, overwriting)

    def _go(self, number: int, steps: Sequence[Step], overwriting: Collection[str]) -> Restored:
        """Put paths back in a span that was begun, and end it."""
        try:
            return restore(
                self._root,
                steps,
                self._store.content,
                shelves=self._store.shelves,
                overwriting=overwriting,
            )
        finally:
            with self._recorded([step.path for step in steps]) as (connection, after):
                end_span(connection, number, after.digest)

    def _recover(self) -> None:
        """Bring to an end what was under way in a winx that was killed; once.

        Raises:
            WorkspaceError: the store cannot be read or written.
        """
        if self._is_recovered:
            return
        recovery = Recovery(self._store, self._recorded, self._go)
        self._news += recovery.carry_out(self.is_alive)
        self._is_recovered = True

    @contextmanager
    def _recorded(
        self, only: Iterable[str], meanwhile: Work | None = None, touched: Iterable[str] = ()
    ) -> Iterator[tuple[sqlite3.Connection, Snapshot]]:
        """Record the project; what is written in the block goes along with it."""
        self._liveness.hold()
        with self._scanner.recorded(only, touched) as (connection, now):
            known = self._newest
            if meanwhile is not None and known is not None and _can_be_told(known, now):
                number = insert_span(
                    connection, meanwhile, known.digest, self._owner, is_shared=True
                )
                end_span(connection, number, now.digest)
            yield connection, now
        self.left_out = now.left_out
        if not now.is_partial:
            self._newest = now


def _can_be_told(known: Snapshot, now: Snapshot) -> bool:
    """Tell whether what differs between two snapshots can be told."""
    is_there = known.generation == now.generation and not now.is_partial
    return is_there and known.digest != now.digest

"""The undo journal: every change of a file is written down before it is made."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.core.ids import new_id
from winx_tui.workspace.atomic_write import FileChangedError
from winx_tui.workspace.display import visible
from winx_tui.workspace.journal.bounds import Limits, is_exceeded, newest_within
from winx_tui.workspace.journal.history import (
    History,
    NothingToUndoError,
    Selection,
    UndoOrderError,
)
from winx_tui.workspace.journal.records import (
    Amendment,
    FileRecord,
    Intent,
    Outcome,
    StepKind,
)
from winx_tui.workspace.journal.recovery import HalfWrittenError, outcome_of, recover
from winx_tui.workspace.journal.step import (
    Direction,
    Step,
    UndoRefusedError,
    hash_of,
    make_step,
)
from winx_tui.workspace.journal.store import (
    JournalClosedError,
    JournalStore,
    JournalUnusableError,
)
from winx_tui.workspace.text_file import content_hash
from winx_tui.workspace.transaction import (
    FileChange,
    apply_changes,
    check_changes,
    missing_parents,
    remove_made_parents,
)

_log = logging.getLogger(__name__)

_DONE: dict[Direction, str] = {"undo": "undone", "redo": "made again"}
_DEFAULT_LIMITS = Limits()


class EditJournal:
    """Makes changes so that they can be undone: per file, or a whole call at once.

    Each file has its own stack, and both halves of a move go together. Undone
    changes can be redone until the file is changed anew. The journal outlives
    the process, and several processes may share it. What it holds of files lies
    unencrypted in a directory that only its owner can enter.
    """

    def __init__(self, directory: Path, root: Path, limits: Limits = _DEFAULT_LIMITS) -> None:
        """Keep the journal of one workspace in one directory, made at the first use.

        Args:
            directory: of this workspace only.
            root: the workspace; absolute and resolved.
            limits: how much is kept.
        """
        self._store = JournalStore(directory)
        self._root = root
        self._limits = limits
        self._writer = new_id("jrn")
        self._history = History()

    def apply(self, call_id: str, title: str, changes: Sequence[FileChange]) -> str:
        """Make changes wholly or not at all, and remember how to undo them.

        Where the journal's directory takes no files (read-only, another user's)
        the changes are made all the same, as winx could do nothing there
        otherwise. Where it would take them but cannot (a full disk), nothing is
        changed: an edit without its undo is lost work to be.

        Returns:
            What people and models should know, such as that the change cannot be
            undone, or that a file was restored; mostly "".

        Raises:
            FileChangedError: a file does not hold what it must.
            WorkspaceError: the changes cannot be made, or not be journaled.
        """
        real = [change for change in changes if change.before != change.after]
        check_changes(changes, root=self._root)
        try:
            with self._current() as news:
                self._carry_out("edit", call_id, title, changes, self._files(real))
                self._bound()
                return "\n".join(news)
        except JournalClosedError as error:
            apply_changes(changes, root=self._root)
            return f"This change cannot be undone: {error}"

    def amend(self, path: Path, before: bytes, after: bytes) -> None:
        """Take what another program made of a file right after a change as part of the change.

        Undoing takes both back. Where the newest change of the file is not the one that
        left `before`, nothing happens.

        Args:
            path: The file, absolute.
            before: What the change left there.
            after: What is there now.

        Raises:
            WorkspaceError: the journal cannot be written.
        """
        key, left, now = self._key(path), content_hash(before), content_hash(after)
        with self._current():
            if edit := self._history.left_by(key, left):
                self._store.append(Amendment(edit, key, left, now), sync=False)
                self._refresh()

    def next_undo(self, path: Path | None = None) -> Step:
        """Work out how to take back the newest change of a file, or the newest call.

        Without a path the calls made through this journal object come first.

        Raises:
            NothingToUndoError: there is none.
            UndoRefusedError: a file is no longer what winx wrote, or a newer change
                of it comes first, or what it held is lost.
            WorkspaceError: the journal or a file cannot be read.
        """
        return self._next("undo", path, lambda key: self._history.undo(key, self._writer))

    def next_redo(self, path: Path | None = None) -> Step:
        """Work out how to make again what was undone last; raises as next_undo does."""
        return self._next("redo", path, lambda key: self._history.redo(key, self._writer))

    def apply_step(self, step: Step) -> None:
        """Undo or redo exactly what was worked out.

        Raises:
            FileChangedError: a file has changed, been undone or redone meanwhile.
            WorkspaceError: the changes cannot be made, or not be journaled.
        """
        with self._current():
            if not self._history.is_current(step.edit, step.records):
                raise FileChangedError(
                    f"what would be {_DONE[step.direction]} of '{visible(step.title)}' has changed"
                )
            files = self._files(step.changes)
            self._carry_out(
                step.direction, step.call_id, step.title, step.changes, files, step.edit
            )
            for file in step.records:
                remove_made_parents(self._root / file.path, file.made_parents)

    def recover(self) -> tuple[str, ...]:
        """Bring to an end what was being written when winx was killed; clear its drafts away.

        Any other call does so too: this one is for whoever reads the files first.

        Returns:
            What has become of files that were half written, a sentence each.

        Raises:
            WorkspaceError: the journal cannot be read or written.
        """
        if not self._store.is_begun():
            return ()
        with self._current() as news:
            return tuple(news)

    @contextmanager
    def _current(self) -> Iterator[list[str]]:
        """Hold the lock, with everything read that others have written.

        Yields what has become of files that were being written when winx was killed,
        a sentence each.
        """
        with self._store.locked():
            self._refresh()
            yield [
                sentence
                for intent in tuple(self._history.pending.values())
                for sentence in self._recover(intent)
            ]

    def _recover(self, intent: Intent) -> list[str]:
        """End a change that was cut short; one that cannot be ended now stays pending."""
        try:
            recovery = recover(intent, self._root, self._store)
        except HalfWrittenError as error:
            _log.warning("%s", error)
            return [f"{error}."]
        self._store.append(recovery.outcome, sync=True)
        self._refresh()
        self._drop_written(intent)
        news = [
            f"{visible(path)} was half written by '{visible(intent.title)}' when winx was killed, "
            "and holds again what it held before."
            for path in recovery.restored
        ]
        for sentence in news:
            _log.warning("%s", sentence)
        return news

    def _refresh(self) -> None:
        is_whole, records = self._store.read_new()
        if is_whole:
            self._history = History()
        for record in records:
            self._history.add(record)

    def _carry_out(
        self,
        kind: StepKind,
        call_id: str,
        title: str,
        changes: Sequence[FileChange],
        files: tuple[FileRecord, ...],
        edit: str = "",
    ) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        intent = Intent(new_id("chg"), kind, call_id, title, self._writer, at, files, edit)
        if files:
            self._store.append(intent, sync=True)
        written: list[bytes] = []

        def keep(after: bytes) -> None:
            # With both contents kept, a write in place that is cut short can be told from
            # another program's, and taken back.
            self._store.put(after, sync=True)
            written.append(after)

        try:
            apply_changes(changes, root=self._root, token=intent.id, before_in_place=keep)
        except BaseException:
            # Where putting back failed as well, some of them may have been made.
            self._conclude(outcome_of(intent, self._root))
            raise
        else:
            self._conclude(Outcome(intent.id, (True,) * len(files)))
        finally:
            if written:
                self._drop_written(intent)

    def _drop_written(self, intent: Intent) -> None:
        """Drop what was kept for a write in place only."""
        needed = self._history.contents()
        try:
            for file in intent.files:
                if file.after is not None and file.after not in needed:
                    self._store.drop(file.after)
        except JournalUnusableError as error:
            _log.warning("what was written by %s is still kept: %s", intent.id, error)

    def _conclude(self, outcome: Outcome) -> None:
        if not outcome.applied:
            return
        try:
            # Not synced: if the record is lost, the disk tells the same.
            self._store.append(outcome, sync=False)
            self._refresh()
        except JournalUnusableError as error:
            _log.warning("the outcome of %s was not journaled: %s", outcome.id, error)

    def _files(self, changes: Sequence[FileChange]) -> tuple[FileRecord, ...]:
        """Store what the changes will overwrite, and describe them."""
        return tuple(self._file(change) for change in changes)

    def _file(self, change: FileChange) -> FileRecord:
        before = change.before
        return FileRecord(
            self._key(change.path),
            hash_of(before),
            hash_of(change.after),
            _mode(change.path) if before is not None else None,
            self._key(change.moved_from) if change.moved_from else None,
            self._store.put(before) if before is not None else 0,
            len(missing_parents(change.path)),
        )

    def _bound(self) -> None:
        """Drop the oldest calls where too much is kept; the newest always stays."""
        if not is_exceeded(self._limits, self._history, self._store.log_bytes()):
            return
        kept = newest_within(self._limits, self._history)
        records = list(self._history.records(kept))
        try:
            self._store.replace(records, History(records).contents())
            self._refresh()
        except JournalUnusableError as error:
            _log.warning("the undo journal was not shortened: %s", error)

    def _next(
        self,
        direction: Direction,
        path: Path | None,
        select: Callable[[str | None], Selection],
    ) -> Step:
        key = self._key(path) if path is not None else None
        with self._current() as news:
            try:
                selection = select(key)
            except NothingToUndoError:
                known = "".join(f". {sentence.removesuffix('.')}" for sentence in news)
                raise NothingToUndoError(f"{self._nothing(direction, key)}{known}") from None
            except UndoOrderError as error:
                raise UndoRefusedError(
                    f"{visible(error.path)} was also changed by '{visible(error.title)}': "
                    f"{direction} that first (file_path: {visible(error.path)})"
                ) from error
            return make_step(direction, selection, self._root, self._store)

    def _nothing(self, direction: Direction, key: str | None) -> str:
        what = "has made no change" if direction == "undo" else "has undone no change"
        where = "here" if key is None else f"of {visible(key)}"
        return f"winx {what} {where} that could be {_DONE[direction]}"

    def _key(self, path: Path) -> str:
        inside = path.is_relative_to(self._root)
        return str(path.relative_to(self._root)) if inside else str(path)


def ended_edits(directory: Path, root: Path) -> tuple[str, ...]:
    """Bring to an end what was being written in a project when winx was killed.

    Args:
        directory: of its journal.
        root: the project.

    Returns:
        What has become of files that were half written, or why nothing was ended: a sentence each.
    """
    try:
        return EditJournal(directory, root).recover()
    except WorkspaceError as error:
        return (f"An edit that was cut short is not ended: {error}.",)


def _mode(path: Path) -> int | None:
    try:
        return stat.S_IMODE(os.lstat(path).st_mode)
    except OSError:
        return None

"""What can be undone and redone: the journal's records folded into one state. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.journal.records import (
    Amendment,
    Beginning,
    FileRecord,
    Intent,
    Outcome,
    Record,
)


class NothingToUndoError(WorkspaceError):
    """There is no change to undo, or none to redo."""

    code = "nothing_to_undo"


class UndoOrderError(WorkspaceError):
    """A newer change of the same file must be undone first (an older one redone)."""

    def __init__(self, path: str, title: str) -> None:
        super().__init__(path, title)
        self.path = path
        """As recorded."""
        self.title = title
        """Of the change that comes first."""


@dataclass(slots=True)
class Unit:
    """What is undone together whatever is asked for: one file, or both halves of a move."""

    made: tuple[FileRecord, ...]
    """As the edit, or its latest redo, did it."""
    undone: Intent | None = None
    """The undo that took it back, with the files of this unit only."""
    undone_number: int = 0
    """Grows with each undo."""

    @property
    def latest(self) -> tuple[FileRecord, ...]:
        """Return the last step's records; the next step is their inverse."""
        return self.undone.files if self.undone else self.made

    @property
    def paths(self) -> frozenset[str]:
        """Return the paths that it concerns."""
        return frozenset(record.path for record in self.made)

    def amend(self, amendment: Amendment) -> None:
        """Let the last step have left what another program made of its file."""
        files = tuple(
            replace(file, after=amendment.amended)
            if (file.path, file.after) == (amendment.path, amendment.after)
            else file
            for file in self.latest
        )
        if self.undone is None:
            self.made = files
        else:
            self.undone = replace(self.undone, files=files)


@dataclass(slots=True)
class Edit:
    """One call that changed files."""

    intent: Intent
    units: list[Unit]

    def chosen(self, *, undone: bool) -> list[Unit]:
        """Return the units that are undone, or those that are not."""
        return [unit for unit in self.units if (unit.undone is not None) == undone]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which units a step undoes or redoes."""

    edit: Edit
    units: tuple[Unit, ...]
    remaining: int
    """How many more steps of the same kind there are after it."""

    @property
    def records(self) -> tuple[FileRecord, ...]:
        """Return what the step is the inverse of."""
        return tuple(record for unit in self.units for record in unit.latest)


class History:
    """The edits in the order they were made, each file with its own stack.

    An undone change of a file can be redone until the file is changed anew.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.edits: dict[str, Edit] = {}
        """Intent id → edit, oldest first."""
        self.pending: dict[str, Intent] = {}
        """Intents whose outcome is not known: being carried out, or cut short by a crash."""
        self._undo_count = 0
        self._may_redo = False
        for record in records:
            self.add(record)

    def add(self, record: Record) -> None:
        """Take in the next record; an outcome without an intent is passed over."""
        if isinstance(record, Beginning):
            return
        if isinstance(record, Amendment):
            for unit in self.edits[record.edit].units if record.edit in self.edits else ():
                unit.amend(record)
            return
        if isinstance(record, Intent):
            self.pending[record.id] = record
            return
        intent = self.pending.pop(record.id, None)
        if intent is None or len(intent.files) != len(record.applied):
            return
        files = tuple(
            file for file, applied in zip(intent.files, record.applied, strict=True) if applied
        )
        if intent.kind == "edit":
            self._add_edit(intent, files)
        elif intent.edit in self.edits:
            self._turn(self.edits[intent.edit], intent, files)

    def undo(self, path: str | None, writer: str) -> Selection:
        """Select the newest change of a file, or the newest call, that is not undone.

        Without a path the calls of this writer come first: another winx in the
        same workspace keeps its own.

        Raises:
            NothingToUndoError, UndoOrderError
        """
        done = list(self._units(undone=False, path=path))
        if not done:
            raise NothingToUndoError("nothing to undo")
        own = [edit for edit, _ in done if edit.intent.writer == writer]
        edit = own[-1] if own and path is None else done[-1][0]
        units = [unit for each, unit in done if each is edit]
        for unit in units:
            self._check_order(edit, unit, undone=False)
        return Selection(edit, tuple(units), _count(done, edit))

    def redo(self, path: str | None, writer: str) -> Selection:
        """Select the latest undone change to be made again: of a file, or of a whole call.

        Raises:
            NothingToUndoError, UndoOrderError
        """
        undone = list(self._units(undone=True, path=path))
        if not undone:
            raise NothingToUndoError("nothing to redo")
        if path is not None:
            edit, unit = undone[0]
            self._check_order(edit, unit, undone=True)
            return Selection(edit, (unit,), _count(undone, edit))
        own = [(edit, unit) for edit, unit in undone if _undone_by(unit) == writer]
        edit, unit = max(own or undone, key=lambda pair: pair[1].undone_number)
        self._check_order(edit, unit, undone=True)
        units = [each for each in edit.chosen(undone=True) if self._is_free(edit, each)]
        return Selection(edit, tuple(units), _count(undone, edit))

    def is_current(self, edit_id: str, records: Sequence[FileRecord]) -> bool:
        """Tell whether a selection made earlier is still what comes next for its files."""
        edit = self.edits.get(edit_id)
        if edit is None:
            return False
        wanted = set(records)
        units = [unit for unit in edit.units if wanted.issuperset(unit.latest)]
        return {record for unit in units for record in unit.latest} == wanted and all(
            self._is_free(edit, unit) for unit in units
        )

    def left_by(self, path: str, after: str) -> str:
        """Return the id of the edit whose last step left a file so; "" if there is none.

        Args:
            path: As recorded.
            after: The SHA-256 of what it left.
        """
        for edit in reversed(self.edits.values()):
            for unit in edit.units:
                if any((file.path, file.after) == (path, after) for file in unit.latest):
                    return edit.intent.id
        return ""

    def contents(self) -> dict[str, int]:
        """Return the contents that are still needed, as SHA-256 → size on disk."""
        latest = (
            record for edit in self.edits.values() for unit in edit.units for record in unit.latest
        )
        begun = (record for intent in self.pending.values() for record in intent.files)
        return {
            record.before: record.stored_bytes
            for record in (*latest, *begun)
            if record.before is not None
        }

    def records(self, edit_ids: Collection[str]) -> Iterator[Record]:
        """Write the state of some edits as records that fold to the same."""
        kept = [self.edits[edit_id] for edit_id in self.edits if edit_id in edit_ids]
        for edit in kept:
            files = tuple(record for unit in edit.units for record in unit.made)
            yield from _finished(replace(edit.intent, files=files))
        undone = [unit for edit in kept for unit in edit.chosen(undone=True)]
        undone.sort(key=lambda unit: unit.undone_number)
        for _, units in groupby(undone, key=lambda unit: unit.undone_number):
            intents = [unit.undone for unit in units if unit.undone is not None]
            files = tuple(record for intent in intents for record in intent.files)
            yield from _finished(replace(intents[0], files=files))
        yield from self.pending.values()

    def _add_edit(self, intent: Intent, files: Sequence[FileRecord]) -> None:
        self._drop_redo({file.path for file in files})
        units = [Unit(group) for group in _groups(files)]
        if units:
            self.edits[intent.id] = Edit(intent, units)

    def _turn(self, edit: Edit, intent: Intent, files: Sequence[FileRecord]) -> None:
        """Mark the units undone, or done again, whose files were all changed."""
        self._undo_count += intent.kind == "undo"
        self._may_redo |= intent.kind == "undo"
        by_path = {file.path: file for file in files}
        for unit in edit.units:
            if not unit.paths <= by_path.keys():
                continue
            step = tuple(by_path[record.path] for record in unit.made)
            if intent.kind == "undo":
                unit.undone = replace(intent, files=step)
                unit.undone_number = self._undo_count
            else:
                unit.made, unit.undone = step, None

    def _drop_redo(self, paths: set[str]) -> None:
        """Forget undone changes of these files, and what builds on the forgotten."""
        # Most edits follow no undo, and a long journal is read record by record.
        undone = list(self._units(undone=True)) if self._may_redo else []
        self._may_redo = bool(undone)
        for edit, unit in undone:
            if unit.paths & paths:
                paths |= unit.paths
                edit.units.remove(unit)
                if not edit.units:
                    del self.edits[edit.intent.id]

    def _units(self, *, undone: bool, path: str | None = None) -> Iterator[tuple[Edit, Unit]]:
        for edit in self.edits.values():
            for unit in edit.chosen(undone=undone):
                if path is None or path in unit.paths:
                    yield edit, unit

    def _check_order(self, edit: Edit, unit: Unit, *, undone: bool) -> None:
        for path in sorted(unit.paths):
            stack = [each for each, _ in self._units(undone=undone, path=path)]
            first = stack[0] if undone else stack[-1]
            if first is not edit:
                raise UndoOrderError(path, first.intent.title)

    def _is_free(self, edit: Edit, unit: Unit) -> bool:
        try:
            self._check_order(edit, unit, undone=unit.undone is not None)
        except UndoOrderError:
            return False
        return True


def _groups(files: Sequence[FileRecord]) -> Iterator[tuple[FileRecord, ...]]:
    """Put the halves of each move together."""
    by_path = {file.path: file for file in files}
    paired = {file.moved_from: file for file in files if file.moved_from in by_path}
    for file in files:
        if file.moved_from in by_path:
            continue
        yield (file, paired[file.path]) if file.path in paired else (file,)


def _count(units: Sequence[tuple[Edit, Unit]], taken: Edit) -> int:
    """Count the edits beside the one that is taken."""
    return len({edit.intent.id for edit, _ in units} - {taken.intent.id})


def _undone_by(unit: Unit) -> str:
    return unit.undone.writer if unit.undone else ""


def _finished(intent: Intent) -> Iterator[Record]:
    yield intent
    yield Outcome(intent.id, (True,) * len(intent.files))

"""Files that hooks change right behind an edit: known as theirs, and undone with it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.tools.writing.knowledge import carried_over
from winx_tui.workspace.file_state import FileState, LineRange, merge_ranges
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.line_comparison import Opcode, compare
from winx_tui.workspace.text_file import TextFile, read_text_file
from winx_tui.workspace.workspace import Workspace

_log = logging.getLogger(__name__)

_MAX_NAMED_RANGES = 8


class WrittenFiles:
    """Takes over what hooks make of the files that a call has just written."""

    def __init__(self, workspace: Workspace, file_state: FileState, journal: EditJournal) -> None:
        self._workspace = workspace
        self._file_state = file_state
        self._journal = journal

    def as_written(self, paths: Iterable[Path]) -> Mapping[Path, TextFile]:
        """Read those of some files that hold what winx wrote, and nothing of others' since."""
        found: dict[Path, TextFile] = {}
        for path in paths:
            known = self._file_state.coverage(path)
            file = _content(path)
            if known is not None and file is not None and known.content_hash == file.content_hash:
                found[path] = file
        return found

    def take_over(self, before: Mapping[Path, TextFile]) -> str:
        """Count what has changed since as part of the edit; return what the model should know."""
        notes = []
        for path, file in before.items():
            now = _content(path)
            if now is None or now.data == file.data:
                continue
            opcodes = compare(file.lines, now.lines)
            self._credit(path, now, opcodes)
            try:
                self._journal.amend(path, file.data, now.data)
            except WorkspaceError as error:
                _log.warning("undo of %s will not know what a hook made of it: %s", path, error)
            notes.append(
                f"Note: a hook of the user has changed {self._workspace.relative(path)} after "
                f"this: {_named(opcodes)}. Read them again before you edit them."
            )
        return "\n".join(notes)

    def _credit(self, path: Path, now: TextFile, opcodes: list[Opcode]) -> None:
        """Keep the model's knowledge of the lines that stay; the new ones it has not seen."""
        known = self._file_state.coverage(path)
        staying = [opcode for opcode in opcodes if opcode[0] == "equal"]
        ranges = carried_over(known.ranges if known is not None else (), staying)
        self._file_state.record_write(path, now.content_hash, len(now.lines), tuple(ranges))


def _content(path: Path) -> TextFile | None:
    """Read a file; None where there is no text any more."""
    try:
        return read_text_file(path)
    except WorkspaceError:
        return None


def _named(opcodes: Iterable[Opcode]) -> str:
    """Name the lines that are new, or beside which others are gone."""
    changed: list[LineRange] = [
        (min(j1 + 1, max(j2, 1)), max(j2, 1)) for tag, _, _, j1, j2 in opcodes if tag != "equal"
    ]
    ranges = merge_ranges(changed)
    named = [f"{first}-{last}" if last > first else str(first) for first, last in ranges]
    more = ", …" if len(named) > _MAX_NAMED_RANGES else ""
    return f"lines {', '.join(named[:_MAX_NAMED_RANGES])}{more}"

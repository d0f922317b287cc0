"""What the page of changes knows: files of a source, and their diffs as they are read."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from winx_tui.core.errors import WinxError
from winx_tui.runtime.session_changes import (
    SOURCES,
    ChangedFile,
    Changes,
    SessionChanges,
    SourceName,
)
from winx_tui.workspace.file_marks import FileMark, mark_of
from winx_tui.workspace.reverting import SeenChange

_KEPT = 8
"""Diffs that stay read."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file whose versions cannot be read."""

    reason: str
    """A whole sentence."""


Seen = SeenChange | Unreadable


@dataclass(slots=True)
class Reading:
    """The files of one source as they were read last."""

    session: SessionChanges
    source: SourceName = "session"
    changes: Changes = field(default_factory=lambda: Changes("session"))
    counts: dict[Path, tuple[int, int]] = field(default_factory=dict)
    """Added and removed lines, where they are known."""
    _marks: dict[Path, FileMark] = field(default_factory=dict)
    _seen: OrderedDict[Path, Seen] = field(default_factory=OrderedDict)

    @property
    def files(self) -> tuple[ChangedFile, ...]:
        """Return the files."""
        return self.changes.files

    def take(self, changes: Changes) -> None:
        """Take what was read anew; diffs are read again when they are looked at."""
        self.source, self.changes = changes.source, changes
        self.counts = {file.path: file.counts for file in changes.files if file.counts is not None}
        self._marks = {}
        self._seen.clear()

    def mark_files(self) -> None:
        """Note how the files stand on the disk; in a thread."""
        self._marks = {file.path: mark_of(file.path) for file in self.files}

    def stale(self) -> frozenset[Path]:
        """Return the files that have changed since; in a thread."""
        return frozenset(path for path, mark in self._marks.items() if mark_of(path) != mark)

    def next_source(self) -> SourceName:
        """Return the source that comes after this one."""
        names = list(SOURCES)
        return names[(names.index(self.source) + 1) % len(names)]

    async def see(self, file: ChangedFile) -> Seen:
        """Read both versions of a file and compare them, in a thread; some stay read."""
        if (known := self._seen.get(file.path)) is not None:
            return known
        changes = self.changes
        try:
            seen: Seen = await asyncio.to_thread(self.session.see, file)
        except WinxError as error:
            seen = Unreadable(f"{error}.")
        if changes is self.changes:
            self._seen[file.path] = seen
            while len(self._seen) > _KEPT:
                self._seen.popitem(last=False)
            if isinstance(seen, SeenChange):
                self.counts[file.path] = (seen.added_lines, seen.removed_lines)
        return seen

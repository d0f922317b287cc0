"""The rows of the file tree: one flat list, of which unfolding and folding change a stretch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from winx_tui.workspace.listing import MAX_ENTRIES, Entry


class Row(NamedTuple):
    """One line of the tree. A tuple: a directory of 20,000 entries has as many."""

    entry: Entry
    depth: int = 0
    place: str = ""
    """Of what was found by typing: the directory it lies in, relative to the root."""
    note: str = ""
    """Stands in place of a name: what is told of a directory."""


class TreeRows:
    """What is known of the directories, and the rows that show it. No I/O."""

    def __init__(self, root: Path) -> None:
        """Begin with the root, unfolded and not read yet."""
        top = Entry(root.name or str(root), root, True, False, False)
        self.rows: list[Row] = [Row(top)]
        self.shows_hidden = True
        self._known: dict[Path, tuple[Entry, ...]] = {}
        self._open = {root}

    def is_open(self, directory: Path) -> bool:
        """Tell whether a directory is unfolded."""
        return directory in self._open

    def is_known(self, directory: Path) -> bool:
        """Tell whether a directory was read."""
        return directory in self._known

    def holds(self, directory: Path, entries: Sequence[Entry]) -> bool:
        """Tell whether exactly these entries are known of a directory."""
        return self._known.get(directory) == tuple(entries)

    def unfolded(self) -> list[Path]:
        """Return the unfolded directories that have a row, in the order of the rows."""
        return [row.entry.path for row in self.rows if not row.note and self._is_unfolded(row)]

    def find(self, path: Path) -> int | None:
        """Return the number of the row of a path; None where it has none."""
        return next(
            (at for at, row in enumerate(self.rows) if row.entry.path == path and not row.note),
            None,
        )

    def parent_of(self, number: int) -> int | None:
        """Return the number of the row of the directory around a row; None for the root's."""
        depth = self.rows[number].depth
        return next((at for at in range(number, -1, -1) if self.rows[at].depth < depth), None)

    def put(self, directory: Path, entries: Sequence[Entry]) -> None:
        """Take in what a directory holds; what was unfolded in it stays so."""
        self._known[directory] = tuple(entries)
        self._write_below(directory)

    def set_open(self, directory: Path, *, is_open: bool) -> None:
        """Unfold or fold a directory."""
        if is_open:
            self._open.add(directory)
        else:
            self._open.discard(directory)
        self._write_below(directory)

    def toggle_hidden(self) -> None:
        """Leave hidden and ignored entries out, or show them again."""
        self.shows_hidden = not self.shows_hidden
        self._write_below(self.rows[0].entry.path)

    def _is_unfolded(self, row: Row) -> bool:
        return row.entry.is_directory and row.entry.path in self._open

    def _write_below(self, directory: Path) -> None:
        """Write the rows below a directory anew, if it has a row itself."""
        at = self.find(directory)
        if at is None:
            return
        depth = self.rows[at].depth
        end = at + 1
        while end < len(self.rows) and self.rows[end].depth > depth:
            end += 1
        self.rows[at + 1 : end] = self._below(directory, depth + 1)

    def _below(self, directory: Path, depth: int) -> Iterator[Row]:
        if directory not in self._open:
            return
        entries = self._known.get(directory, ())
        for entry in entries:
            if not self.shows_hidden and (entry.is_ignored or entry.name.startswith(".")):
                continue
            yield Row(entry, depth)
            if entry.is_directory and entry.path in self._open:
                yield from self._below(entry.path, depth + 1)
        if len(entries) >= MAX_ENTRIES:
            around = Entry(directory.name, directory, True, False, False)
            yield Row(around, depth, note=f"… the first {MAX_ENTRIES:,} only")


def found_rows(root: Path, found: Sequence[str]) -> list[Row]:
    """Return a row for each path that was found, relative to the root; "src/" is a directory."""
    rows = []
    for each in found:
        is_directory = each.endswith("/")
        place, _, name = each.rstrip("/").rpartition("/")
        rows.append(Row(Entry(name, root / each, is_directory, False, False), 0, place))
    return rows

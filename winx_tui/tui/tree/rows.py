"""The rows of the file tree, worked out from what is unfolded when one is asked for. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, overload

from winx_tui.workspace.listing import MAX_ENTRIES, Entry


class Row(NamedTuple):
    """One line of the tree."""

    entry: Entry
    depth: int = 0
    place: str = ""
    """Of what was found by typing: the directory it lies in, relative to the root."""
    note: str = ""
    """Stands in place of a name: what is told of a directory."""


@dataclass(eq=False)
class _Level:
    """One directory that was read: its entries, and those of them that are unfolded."""

    directory: Path
    entries: tuple[Entry, ...]
    shown: Sequence[Entry]
    """Without what is left out."""
    inner: list[tuple[int, _Level]] = field(default_factory=list)
    """Unfolded directories in it, by their index, in order."""
    height: int = 0
    """How many rows stand below its own."""

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Return name → index."""
        return {entry.name: index for index, entry in enumerate(self.shown)}

    @property
    def has_note(self) -> bool:
        """Tell whether there may be more entries than were listed."""
        return len(self.entries) >= MAX_ENTRIES

    def measure(self, inner: list[tuple[int, _Level]]) -> None:
        """Take what is unfolded in it, and count the rows."""
        self.inner = inner
        self.height = len(self.shown) + self.has_note + sum(each.height for _, each in inner)


class TreeRows(Sequence[Row]):
    """The rows, the root's first.

    Unfolding, folding and reading cost what the one directory does, however much is shown.
    """

    def __init__(self, root: Path) -> None:
        """Begin with the root, unfolded and not read yet."""
        self._root = root
        self._top = Row(Entry(root.name, root.parent, True, False, False))
        self.shows_hidden = True
        self._levels: dict[Path, _Level] = {}
        self._open = {root}

    def __len__(self) -> int:
        root = self._levels.get(self._root)
        return 1 + (root.height if root is not None and self.is_open(self._root) else 0)

    @overload
    def __getitem__(self, number: int) -> Row: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Row]: ...
    def __getitem__(self, number: int | slice) -> Row | Sequence[Row]:
        """Return the row of a number."""
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        if number == 0:
            return self._top
        level, depth, rest = self._levels[self._root], 1, number - 1
        while (deeper := _deeper(level, rest)) is not None:
            (level, rest), depth = deeper, depth + 1
        index = rest - _rows_before(level, rest)
        if index < len(level.shown):
            return Row(level.shown[index], depth)
        around = Entry(level.directory.name, level.directory.parent, True, False, False)
        return Row(around, depth, note=f"… the first {MAX_ENTRIES:,} only")

    def is_open(self, directory: Path) -> bool:
        """Tell whether a directory is unfolded."""
        return directory in self._open

    def is_known(self, directory: Path) -> bool:
        """Tell whether a directory was read."""
        return directory in self._levels

    def holds(self, directory: Path, entries: Sequence[Entry]) -> bool:
        """Tell whether exactly these entries are known of a directory."""
        level = self._levels.get(directory)
        return level is not None and level.entries == tuple(entries)

    def unfolded(self) -> list[Path]:
        """Return the unfolded directories that have a row, in the order of the rows."""
        if not self.is_open(self._root):
            return []
        return [self._root, *self._unfolded_in(self._levels.get(self._root))]

    def find(self, path: Path) -> int | None:
        """Return the number of the row of a path; None where it has none."""
        if not path.is_relative_to(self._root):
            return None
        number, directory = 0, self._root
        for name in path.relative_to(self._root).parts:
            level = self._levels.get(directory)
            index = None if level is None else level.numbers.get(name)
            if level is None or index is None or not self.is_open(directory):
                return None
            number += 1 + index + sum(inner.height for at, inner in level.inner if at < index)
            directory /= name
        return number

    def parent_of(self, number: int) -> int | None:
        """Return the number of the row of the directory around a row; None for the root's."""
        row = self[number]
        if not number:
            return None
        return self.find(row.entry.path if row.note else row.entry.path.parent)

    def put(self, directory: Path, entries: Sequence[Entry]) -> None:
        """Take in what a directory holds; what was unfolded in it stays so."""
        self._levels[directory] = self._level(directory, tuple(entries))
        self._measure(directory)

    def set_open(self, directory: Path, *, is_open: bool) -> None:
        """Unfold or fold a directory."""
        if is_open:
            self._open.add(directory)
        else:
            self._open.discard(directory)
        self._measure(directory)

    def toggle_hidden(self) -> None:
        """Leave hidden and ignored entries out, or show them again."""
        self.shows_hidden = not self.shows_hidden
        self._levels = {
            directory: self._level(directory, level.entries)
            for directory, level in self._levels.items()
        }
        for directory in sorted(self._levels, key=lambda each: -len(each.parts)):
            self._measure_one(directory)

    def _level(self, directory: Path, entries: tuple[Entry, ...]) -> _Level:
        if self.shows_hidden:
            return _Level(directory, entries, entries)
        shown = [each for each in entries if not (each.is_ignored or each.name.startswith("."))]
        return _Level(directory, entries, shown)

    def _measure(self, directory: Path) -> None:
        """Count the rows of a directory anew, and of those around it."""
        while directory != self._root:
            self._measure_one(directory)
            directory = directory.parent
        self._measure_one(self._root)

    def _measure_one(self, directory: Path) -> None:
        level = self._levels.get(directory)
        if level is None:
            return
        opened = [each for each in self._open if each.parent == directory and each != directory]
        places = [
            (level.numbers[each.name], self._levels[each])
            for each in opened
            if each in self._levels and each.name in level.numbers
        ]
        level.measure(sorted(places, key=lambda place: place[0]))

    def _unfolded_in(self, level: _Level | None) -> Iterator[Path]:
        for _, inner in level.inner if level is not None else ():
            yield inner.directory
            yield from self._unfolded_in(inner)


def _rows_before(level: _Level, number: int) -> int:
    """Count the rows of unfolded directories above the row of a number, from 0."""
    passed = 0
    for index, inner in level.inner:
        if number <= index + passed:
            break
        passed += inner.height
    return passed


def _deeper(level: _Level, number: int) -> tuple[_Level, int] | None:
    """Return the unfolded directory that the row of a number lies in, and its number there."""
    passed = 0
    for index, inner in level.inner:
        first = index + passed + 1
        if number < first:
            return None
        if number < first + inner.height:
            return inner, number - first
        passed += inner.height
    return None


def found_rows(root: Path, found: Sequence[str]) -> list[Row]:
    """Return a row for each path that was found, relative to the root; "src/" is a directory."""
    rows = []
    for each in found:
        is_directory = each.endswith("/")
        place, _, name = each.rstrip("/").rpartition("/")
        rows.append(Row(Entry(name, root / place, is_directory, False, False), 0, place))
    return rows

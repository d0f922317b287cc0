"""The change of one file or of several, as rows that are drawn when they are looked at."""

from __future__ import annotations

import os.path
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from textual.content import Content

from winx_tui.core.preview import ChangeKind, FileDiff
from winx_tui.tui.blocks.code import language_of
from winx_tui.tui.blocks.hunk import Hunk, HunkPlace, read_hunks, rewritten
from winx_tui.tui.blocks.hunk_text import HunkText
from winx_tui.tui.blocks.safe_text import exact
from winx_tui.tui.blocks.side_by_side import SideBySideHunk
from winx_tui.tui.blocks.unified import UnifiedHunk
from winx_tui.workspace.display import visible

_NO_LINES: dict[ChangeKind, str] = {
    "edit": "(no line changes)",
    "create": "(an empty file)",
    "delete": "(an empty file)",
    "move": "(the content stays)",
}
_KINDS: dict[ChangeKind, str] = {"edit": "", "create": "created", "delete": "deleted", "move": ""}


class _Part(Protocol):
    """Rows that belong together."""

    def __len__(self) -> int: ...

    def row(self, number: int) -> Content:
        """Draw one row."""
        ...


@dataclass(frozen=True, slots=True)
class _Fixed:
    """Rows that are drawn already: heads and notes."""

    rows: tuple[Content, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def row(self, number: int) -> Content:
        return self.rows[number]


class DrawnDiff:
    """A change laid out for one width."""

    def __init__(
        self,
        files: Sequence[FileDiff],
        width: int,
        *,
        is_split: bool = False,
        has_heads: bool = False,
        edited: Mapping[HunkPlace, str] | None = None,
    ) -> None:
        """Lay a change out.

        Args:
            files: The change.
            width: Columns, at least 4.
            is_split: Old and new side by side.
            has_heads: Every part that can be decided begins with a row of its own.
            edited: New lines that stand in some parts in place of the proposed ones.
        """
        self._width = max(width, 4)
        self._is_split = is_split
        self._has_heads = has_heads
        self._edited = edited or {}
        self._parts: list[_Part] = []
        self._tops: list[int] = []
        self._height = 0
        self.places: list[range] = []
        """The rows of each part that can be decided, in the order of `hunk_places`."""
        names = file_names(files)
        for index, file in enumerate(files):
            if index:
                self._add(_Fixed((Content(""),)))
            self._add_file(
                index, file, names[index], has_name=len(files) > 1 or file.kind == "move"
            )

    def __len__(self) -> int:
        return self._height

    def row(self, number: int) -> Content:
        """Draw one row."""
        index = bisect_right(self._tops, number) - 1
        return self._parts[index].row(number - self._tops[index])

    def rows(self, count: int) -> list[Content]:
        """Draw the first rows."""
        return [self.row(number) for number in range(min(count, self._height))]

    def place_at(self, row: int) -> int | None:
        """Name the part that can be decided which a row belongs to."""
        index = bisect_right(self.places, row, key=lambda rows: rows.start) - 1
        return index if index >= 0 and row in self.places[index] else None

    def _hunks(self, number: int, file: FileDiff) -> list[Hunk]:
        return [
            rewritten(hunk, self._edited[place]) if place in self._edited else hunk
            for index, hunk in enumerate(read_hunks(file.unified_diff))
            for place in (HunkPlace(number, index),)
        ]

    def _add(self, part: _Part) -> None:
        if len(part):
            self._parts.append(part)
            self._tops.append(self._height)
            self._height += len(part)

    def _add_file(
        self, number: int, file: FileDiff, name: tuple[str, str], *, has_name: bool
    ) -> None:
        start = self._height
        if has_name:
            self._add(_Fixed(tuple(_file_head(file, name).fold(self._width))))
        hunks = self._hunks(number, file)
        is_whole = file.kind != "edit"
        if is_whole and self._has_heads and not has_name:
            self._add(_Fixed((Content.styled(_KINDS[file.kind], "bold"),)))
        if not hunks:
            note = Content.styled(_NO_LINES[file.kind], "$text-quiet")
            self._add(_Fixed(tuple(note.fold(self._width))))
        last = max((max(line.old, line.new) for hunk in hunks for line in hunk.lines), default=1)
        language = language_of(file.path.name) if hunks else ""
        for index, hunk in enumerate(hunks):
            top = self._height
            if index or (self._has_heads and not is_whole):
                self._add(_Fixed((_hunk_head(hunk, self._width),)))
            text = HunkText(hunk, language)
            layout = SideBySideHunk if self._is_split and not is_whole else UnifiedHunk
            self._add(layout(text, self._width, len(str(last))))
            if not is_whole:
                self.places.append(range(top, self._height))
        if is_whole:
            self.places.append(range(start, self._height))


def file_names(files: Sequence[FileDiff]) -> list[tuple[str, str]]:
    """Return (name, name before it was moved) of each file, below the directory of all."""
    root = common_directory(files)
    return [
        (
            visible(os.path.relpath(file.path, root)),
            visible(os.path.relpath(file.moved_from, root)) if file.moved_from else "",
        )
        for file in files
    ]


def common_directory(files: Sequence[FileDiff]) -> Path:
    """Return the directory that all files of a change are below."""
    directories = list(_directories(files))
    return Path(os.path.commonpath(directories)) if directories else Path()


def _directories(files: Sequence[FileDiff]) -> Iterator[str]:
    for file in files:
        yield str(file.path.parent)
        if file.moved_from is not None:
            yield str(file.moved_from.parent)


def _file_head(file: FileDiff, name: tuple[str, str]) -> Content:
    now, before = name
    parts = [Content.styled(now, "bold underline")]
    if before:
        parts.append(Content.styled(f" moved from {before}", "$text-warning"))
    elif _KINDS[file.kind]:
        parts.append(Content.styled(f" {_KINDS[file.kind]}", "$text-warning"))
    return Content("").join([*parts, Content("  "), change_counts(file)])


def change_counts(file: FileDiff) -> Content:
    """Write how many lines come and go."""
    return Content.assemble(
        (f"+{file.added_lines}", "$diff-added"), " ", (f"−{file.removed_lines}", "$diff-removed")
    )


def _hunk_head(hunk: Hunk, width: int) -> Content:
    section = f" · {exact(hunk.section)}" if hunk.section.strip() else ""
    head = Content.styled(f"⋯ {hunk.place}{section}", "$text-quiet")
    return head.truncate(width, ellipsis=True)

"""Unified diffs read back into hunks of numbered lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from winx_tui.core.preview import FileDiff
from winx_tui.workspace.hunks import hunk_count

Mark = Literal[" ", "-", "+"]

_HEAD = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)")


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a hunk."""

    mark: Mark
    old: int
    """Its number in the old file; 0 where it is not in it."""
    new: int
    """Its number in the new file; 0 where it is not in it."""
    text: str
    """Without mark and line feed."""
    is_cut: bool = False
    """Whether the file ends with it, without a line feed."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """A stretch of changes with the lines around it."""

    lines: tuple[DiffLine, ...]
    section: str = ""
    """What stands behind the second @@, such as the function's name."""

    @property
    def place(self) -> str:
        """Say which lines these are, by their numbers in the new file, else in the old."""
        numbers = [line.new for line in self.lines if line.new]
        numbers = numbers or [line.old for line in self.lines]
        first, last = min(numbers, default=0), max(numbers, default=0)
        return f"line {first}" if first == last else f"lines {first}–{last}"

    @property
    def new_text(self) -> str:
        """Return the lines that stand there afterwards, each with its line feed."""
        return "".join(
            line.text + ("" if line.is_cut else "\n") for line in self.lines if line.mark != "-"
        )


@dataclass(frozen=True, slots=True)
class HunkPlace:
    """One part of a change that can be decided by itself."""

    file: int
    """Index into the files of the change."""
    hunk: int
    """Index into the hunks of that file; 0 for a file that is decided as a whole."""


def read_hunks(unified_diff: str) -> tuple[Hunk, ...]:
    """Read the hunks of one file's diff."""
    pieces: list[tuple[str, list[str]]] = []
    rows = unified_diff.split("\n")
    if rows[-1] == "":
        rows.pop()
    for row in rows:
        if row.startswith("@@ "):
            pieces.append((row, []))
        elif pieces:
            pieces[-1][1].append(row)
    return tuple(_hunk(head, body) for head, body in pieces)


def hunk_places(files: Sequence[FileDiff]) -> tuple[HunkPlace, ...]:
    """Name each part that can be decided; a created, deleted or moved file is one part."""
    return tuple(
        HunkPlace(index, hunk)
        for index, file in enumerate(files)
        for hunk in range(hunk_count(file))
    )


def rewritten(hunk: Hunk, text: str) -> Hunk:
    """Return the hunk with other lines in place of its new ones."""
    old = [line for line in hunk.lines if line.mark != "+"]
    new = text.removesuffix("\n").split("\n") if text else []
    is_cut = bool(new) and not text.endswith("\n")
    at_old = old[0].old if old else 1
    at_new = next((line.new for line in hunk.lines if line.new), at_old)
    lines: list[DiffLine] = []
    matcher = SequenceMatcher(None, [line.text for line in old], new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                lines.append(DiffLine(" ", at_old + i, at_new + j, new[j]))
            continue
        lines += [DiffLine("-", at_old + i, 0, old[i].text) for i in range(i1, i2)]
        lines += [DiffLine("+", 0, at_new + j, new[j]) for j in range(j1, j2)]
    if is_cut and lines[-1].mark != "-":
        last = lines[-1]
        lines[-1] = DiffLine(last.mark, last.old, last.new, last.text, is_cut=True)
    return Hunk(tuple(lines), hunk.section)


def changed_runs(hunk: Hunk) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the indices of the removed and of the added lines of each unbroken change."""
    removed: list[int] = []
    added: list[int] = []
    for index, line in enumerate(hunk.lines):
        if line.mark == " " or (line.mark == "-" and added):
            if removed or added:
                yield removed, added
            removed, added = [], []
        if line.mark == "-":
            removed.append(index)
        elif line.mark == "+":
            added.append(index)
    if removed or added:
        yield removed, added


def _hunk(head: str, body: Sequence[str]) -> Hunk:
    match = _HEAD.match(head)
    old, new = (int(match[1]), int(match[3])) if match else (1, 1)
    lines: list[DiffLine] = []
    for row in body:
        mark, text = row[:1], row[1:]
        if mark == "\\":
            if lines:
                last = lines[-1]
                lines[-1] = DiffLine(last.mark, last.old, last.new, last.text, is_cut=True)
        elif mark == "-":
            lines.append(DiffLine("-", old, 0, text))
            old += 1
        elif mark == "+":
            lines.append(DiffLine("+", 0, new, text))
            new += 1
        else:
            lines.append(DiffLine(" ", old, new, text))
            old, new = old + 1, new + 1
    return Hunk(tuple(lines), match[5] if match else "")

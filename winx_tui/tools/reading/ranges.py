"""Paths with ranges of lines, cells or pages, as models write them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import LineRange, merge_ranges
from winx_tui.workspace.workspace import Workspace

Unit = Literal["line", "cell", "page"]
"""What a range counts: lines of the file itself, cells of a notebook, pages of a PDF."""

TO_END = sys.maxsize
"""The last line of a range that goes to the end of the file."""
WHOLE: tuple[LineRange, ...] = ((1, TO_END),)

_NOTEBOOK_SUFFIX = ".ipynb"
# Python converts up to 4,300 digits.
_NUMBER = "[0-9]{1,1000}"
_RANGE = rf"(?:{_NUMBER}(?:-(?:{_NUMBER})?)?|-{_NUMBER})"
_FURTHER = rf"(?:,[ ]?{_RANGE})"
_SUFFIX = re.compile(
    rf"(?P<path>.+):(?:(?P<first>{_NUMBER})(?P<dash>-(?P<last>{_NUMBER})?)?|-(?P<upto>{_NUMBER}))",
    re.S,
)
"""The path, then N, N-, N-M or -N after the last colon; plain ASCII digits only."""
_LIST_SUFFIX = re.compile(rf"(?P<path>.+):(?P<ranges>{_RANGE}{_FURTHER}+)", re.S)
"""The path, then two or more ranges after the last colon, with commas between them."""
_LINK_SUFFIX = re.compile(rf"(?P<path>.+)#L(?P<first>{_NUMBER})(?:-L?(?P<last>{_NUMBER}))?", re.S)
"""The form of links to code on the web: `#L10-L20`."""
_UNIT_SUFFIX = re.compile(
    rf"(?P<path>.+)#(?P<unit>cell|page)s?=(?P<ranges>{_RANGE}{_FURTHER}*)", re.S
)

_LOOSE_SUFFIX = re.compile(
    rf"""(?P<path>.*?[^\s:(\[\#@])
        (?P<mark>[ ]?:[ ]?|[ ]?[(\[]|[#@]|[ ](?=l)|:[(\[])
        (?P<word>lines?[ ]?|L)?
        (?P<first>{_NUMBER})(?:[ ]?(?P<dash>-|–|—|\.\.|to|,|:)[ ]?L?(?P<last>{_NUMBER})?)?
        [)\]]?""",
    re.S | re.X | re.I,
)
"""How else a range is written: `: 5-6`, `:L5-L6`, ` (5-6)`, `[5:6]`, ` lines 5 to 6`."""
_PARTS = re.compile(r",\s*|\s+")


def split_range(text: str) -> tuple[str, int | None, int | None]:
    """Split `path:N-M` into path, first and last line; None where one is not given.

    `:N` and `:N-` go to the end, `:-N` begins at the start. Any other ending
    belongs to the name.
    """
    match = _SUFFIX.fullmatch(text)
    if match is None:
        return text, None, None
    first = match["first"]
    last = match["last"] or match["upto"]
    return match["path"], int(first) if first else None, int(last) if last else None


def format_ranges(ranges: Iterable[LineRange]) -> str:
    """Write ranges the way a path takes them: `1-20,40-`."""
    return ",".join(f"{first}-" if last == TO_END else f"{first}-{last}" for first, last in ranges)


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """One path that was asked for, or several that are the same file."""

    text: str
    """As the model wrote it."""
    name: str
    """The path as the model wrote it, without the ranges."""
    label: str
    """The path for people, relative to the workspace."""
    path: Path | None
    """Resolved; None where the text cannot name a file."""
    unit: Unit = "line"
    ranges: tuple[LineRange, ...] = WHOLE
    """Sorted and disjoint; the last may end at TO_END."""
    problem: str = ""
    """Why the ranges cannot be meant; empty where they can."""

    @property
    def shown(self) -> str:
        """Return the path for people with what is asked of it."""
        return self.label + self.text[len(self.name) :]

    def asking_for(self, unit: Unit, ranges: Iterable[LineRange]) -> str:
        """Return what to put into file_paths to get these ranges."""
        mark = ":" if unit == "line" else f"#{unit}s="
        return f"{self.name}{mark}{format_ranges(ranges)}"


def parse_target(text: str, workspace: Workspace) -> ReadTarget:
    """Read one entry of file_paths; a file whose real name looks like a range wins.

    In a list of ranges and behind `#cells=` or `#pages=`, N alone is just that
    line, cell or page. A notebook that is asked for without a range is read by
    cells; with one, its own lines are read, as with every file.
    """
    try:
        literal = workspace.resolve(text)
        name, unit, ranges = _parse(text)
        if name == text or os.path.lexists(literal):
            unit = "cell" if text.endswith(_NOTEBOOK_SUFFIX) else "line"
            return ReadTarget(text, text, workspace.relative(literal), literal, unit)
        path = workspace.resolve(name)
    except WorkspaceError as error:
        return ReadTarget(text, text, visible(text), None, problem=str(error))
    target = ReadTarget(text, name, workspace.relative(path), path, unit)
    for first, last in ranges:
        if last < first:
            problem = f"the range {first}-{last} ends before it begins"
            if last == 0 and first == 1:
                problem = f"{unit}s are counted from 1"
            return replace(target, problem=problem)
    return replace(target, ranges=merge_ranges(ranges))


def parse_targets(text: str, workspace: Workspace) -> tuple[ReadTarget, ...]:
    """Read one entry of file_paths, also where it is written as it should not be.

    Only where there is no such file, other spellings of a range are tried, and several
    paths in one text; they count where what they name is there.
    """
    target = parse_target(text, workspace)
    if _is_there(target):
        return (target,)
    if loose := _loosely_written(text):
        corrected = parse_target(loose, workspace)
        if _is_there(corrected):
            return (corrected,)
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) > 1:
        targets = [parse_target(part, workspace) for part in parts]
        if all(map(_is_there, targets)):
            return tuple(targets)
    return (target,)


def _is_there(target: ReadTarget) -> bool:
    return target.path is not None and os.path.lexists(target.path)


def _loosely_written(text: str) -> str:
    """Write a range as it should be; "" where the text ends in none, or may mean a column."""
    match = _LOOSE_SUFFIX.fullmatch(text.strip())
    if match is None or (match["dash"] == ":" and not match["mark"].strip().endswith("[")):
        return ""
    # A bare number goes to the end, as it does behind a colon alone.
    is_open = match["dash"] or (match["mark"].strip() == ":" and not match["word"])
    last = match["last"] or ("" if is_open else match["first"])
    return f"{match['path']}:{match['first']}-{last}"


def join_targets(targets: Sequence[ReadTarget]) -> tuple[ReadTarget, ...]:
    """Make one target of those that name the same file, so that no line is shown twice."""
    joined: dict[object, ReadTarget] = {}
    for target in targets:
        is_sound = target.path is not None and not target.problem
        key = (target.path, target.unit) if is_sound else object()
        earlier = joined.get(key)
        if earlier is None:
            joined[key] = target
            continue
        ranges = merge_ranges((*earlier.ranges, *target.ranges))
        text = earlier.name if ranges == WHOLE else earlier.asking_for(earlier.unit, ranges)
        joined[key] = replace(earlier, text=text, ranges=ranges)
    return tuple(joined.values())


def _parse(text: str) -> tuple[str, Unit, list[LineRange]]:
    """Return the name, what its ranges count, and the ranges, not yet checked."""
    if match := _UNIT_SUFFIX.fullmatch(text):
        unit: Unit = "cell" if match["unit"] == "cell" else "page"
        return match["path"], unit, [_range(part) for part in match["ranges"].split(",")]
    if match := _LINK_SUFFIX.fullmatch(text):
        first, last = match["first"], match["last"]
        return match["path"], "line", [_bounded(int(first), int(last or first))]
    if match := _LIST_SUFFIX.fullmatch(text):
        return match["path"], "line", [_range(part) for part in match["ranges"].split(",")]
    name, begin, end = split_range(text)
    if begin == 0 and end is None and not text.endswith("-"):
        # Alone it may mean the whole file or its first line.
        end = 0
    return name, "line", [_bounded(begin, end)]


def _range(text: str) -> LineRange:
    first, dash, last = text.strip().partition("-")
    if not dash:
        last = first
    return _bounded(int(first) if first else None, int(last) if last else None)


def _bounded(first: int | None, last: int | None) -> LineRange:
    return (
        min(max(1, first or 1), TO_END),
        TO_END if last is None else min(last, TO_END),
    )

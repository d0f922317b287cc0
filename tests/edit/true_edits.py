"""Random edits of which the right outcome is known.

An edit is kept as rows, like a diff: what stands in SEARCH, what stands in REPLACE and what is
true of the file. Distortions change what is sent and never what is true.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations

from tests.edit.sample_files import SampleFile


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an edit; None where the line is absent from that side."""

    true: str
    search: str | None
    replace: str | None

    @property
    def is_kept(self) -> bool:
        """Tell whether the line stands in the file before and after."""
        return self.search is not None and self.replace is not None


@dataclass(frozen=True, slots=True)
class Draft:
    """A block to be sent."""

    start: int
    stop: int
    """The lines of the file that it covers, from 0, stop excluded."""
    rows: tuple[Row, ...]
    anchor: str = ""
    """What follows SEARCH in the marker, such as "@3"."""

    @property
    def search(self) -> list[str]:
        """Return the lines of SEARCH as they are sent."""
        return [row.search for row in self.rows if row.search is not None]

    @property
    def replacement(self) -> list[str]:
        """Return the lines of REPLACE as they are sent."""
        return [row.replace for row in self.rows if row.replace is not None]


@dataclass(frozen=True, slots=True)
class TrueEdit:
    """A file and the blocks that change it, not distorted."""

    file: SampleFile
    drafts: tuple[Draft, ...]
    wholes: tuple[tuple[Row, ...], ...] = field(default=())
    """The rows of each draft before anything was distorted."""


def true_edit(rng: random.Random, file: SampleFile, max_blocks: int = 3) -> TrueEdit:
    """Draw one to three changes of a file that do not touch one another."""
    drafts: list[Draft] = []
    position, count = 0, len(file.bodies)
    for _ in range(rng.choice((1, 1, 1, 2, max_blocks))):
        if position >= count:
            break
        start = rng.randint(position, count - 1)
        stop = min(count, start + rng.choice((1, 1, 2, 3, 5, 9)))
        drafts.append(Draft(start, stop, _rows(rng, file, start, stop)))
        position = stop
    return TrueEdit(file, tuple(drafts), tuple(draft.rows for draft in drafts))


def _rows(rng: random.Random, file: SampleFile, start: int, stop: int) -> tuple[Row, ...]:
    """Keep some lines of the stretch, take others out, and put new ones between."""
    length = stop - start
    how = rng.choice(("replace", "replace", "replace", "insert", "delete"))
    first = rng.randint(0, min(2, length - 1))
    last = length if how != "insert" and rng.random() < 0.4 else rng.randint(first + 1, length)
    old = file.bodies[start + first : start + last]
    new = () if how == "delete" else _new_lines(rng, file, old)
    if how == "insert":
        old = ()
    return (
        *(Row(line, line, line) for line in file.bodies[start : start + first]),
        *(Row(line, line, None) for line in old),
        *(Row(line, None, line) for line in new),
        *(Row(line, line, line) for line in file.bodies[start + first + len(old) : stop]),
    )


def _new_lines(rng: random.Random, file: SampleFile, old: tuple[str, ...]) -> tuple[str, ...]:
    new: list[str] = []
    for line in old[: rng.randint(1, 4)]:
        indentation = line[: len(line) - len(line.lstrip())] if line.strip() else ""
        how = rng.choice(("word", "word", "deeper", "rewritten", "blank", "same"))
        if how == "blank":
            new.append("")
        elif how == "same":
            new.append(line)
        elif how == "word" and (words := re.findall(r"\w+", line)):
            new.append(line.replace(rng.choice(words), rng.choice(("changed", "n2", "it's")), 1))
        elif how == "deeper":
            new.extend(
                (f"{indentation}when (x):", f'{indentation}{file.unit}say("new {len(new)}")')
            )
        else:
            new.append(f"{indentation}fresh_{len(new)} = \"a\" - 'b'")
    return tuple(new)


def has_clear_intention(edit: TrueEdit, sent: tuple[Draft, ...], *, in_order: bool) -> bool:
    """Tell whether the words of a request mean the intended places and lines.

    They do not where a distorted SEARCH is, to the letter or but for blanks at ends of lines,
    another stretch of the file, nor where lines of a block that differ are sent alike.

    Args:
        edit: the edit before distortion.
        sent: its blocks as they are sent, in file order.
        in_order: whether they are sent in that order.
    """
    bodies = edit.file.bodies
    for draft, whole in zip(sent, edit.wholes, strict=True):
        if _fits_better_elsewhere(bodies, draft):
            return False
        if draft.rows != whole and _holds_alikes([row.true for row in whole]):
            return False
    return in_order or all(_is_only(bodies, draft) for draft in sent)


def _fits_better_elsewhere(bodies: tuple[str, ...], draft: Draft) -> bool:
    search = draft.search
    own = _distance(bodies[draft.start : draft.stop], search)
    windows = [(at, at + len(search)) for at in range(len(bodies) - len(search) + 1)]
    if draft.anchor and own < _NO_MATCH:
        windows = [(at, end) for at, end in windows if abs(at - draft.start) < 3]
    own_window = (draft.start, draft.stop)
    if any(_distance(bodies[a:b], search) < own for a, b in windows if (a, b) != own_window):
        return True
    return own == _NO_MATCH and not draft.anchor and _squeezed_fits_elsewhere(bodies, draft)


def _squeezed_fits_elsewhere(bodies: tuple[str, ...], draft: Draft) -> bool:
    """Compare as though there were no blank lines."""
    search = [line for line in draft.search if line.strip()]
    lines = tuple(body for body in bodies if body.strip())
    start = sum(bool(body.strip()) for body in bodies[: draft.start])
    own = _distance(lines[start : start + len(search)], search)
    return any(
        _distance(lines[at : at + len(search)], search) < own
        for at in range(len(lines) - len(search) + 1)
    )


def _distance(found: tuple[str, ...], search: list[str]) -> int:
    """Return what must be overlooked for them to be the same; _NO_MATCH where nothing helps."""
    if list(found) == search:
        return 0
    if list(map(bare, found)) != list(map(bare, search)):
        return _NO_MATCH
    distances = [_NO_MATCH - 1]
    for size in range(1, len(_OVERLOOKED) + 1):
        for chosen in combinations(_OVERLOOKED, size):
            forms = [form for _, form in chosen]
            if [_formed(line, forms) for line in found] == [
                _formed(line, forms) for line in search
            ]:
                distances.append(sum(price for price, _ in chosen))
    return min(distances)


def _formed(line: str, forms: list[Callable[[str], str]]) -> str:
    for form in forms:
        line = form(line)
    return line


def _holds_alikes(lines: list[str]) -> bool:
    """Tell whether some lines differ in blanks or quotes only."""
    return len({bare(line) for line in lines}) < len(set(lines))


def _is_only(bodies: tuple[str, ...], draft: Draft) -> bool:
    sought = [bare(line) for line in draft.search]
    bare_bodies = [bare(line) for line in bodies]
    count = sum(
        bare_bodies[at : at + len(sought)] == sought for at in range(len(bodies) - len(sought) + 1)
    )
    return count == 1


_TYPOGRAPHY = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "}
)


def plain(line: str) -> str:
    """Write a line with the characters of a keyboard."""
    return line.translate(_TYPOGRAPHY)


_OVERLOOKED: tuple[tuple[int, Callable[[str], str]], ...] = (
    (1, str.rstrip),
    (10, str.lstrip),
    (10, plain),
    (10, lambda line: line.replace('\\"', '"')),
)
_NO_MATCH = 1000


def bare(line: str) -> str:
    """Leave out of a line whatever a tolerant matcher might overlook."""
    return re.sub(r"[\s\\]", "", plain(line))

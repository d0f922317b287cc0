"""Writes what takes a place: what the model changed, in the file's own form.

Lines that stand in SEARCH and in REPLACE stay as the file has them, to the byte.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.edit.aligning import Opcode, Piece, changes, replaced
from winx_tui.edit.errors import EditError
from winx_tui.edit.finding import Place
from winx_tui.edit.indentation import movement
from winx_tui.edit.movements import (
    AS_WRITTEN,
    STILL,
    CannotMoveError,
    FirstLineLost,
    LineByLine,
    Movement,
    move,
)
from winx_tui.edit.refusals import named_lines
from winx_tui.edit.search_replace import Block
from winx_tui.edit.tiers import Tolerance, indentation, looseness, overlooked, words
from winx_tui.edit.typography import as_in_file, unprettified

_KEPT = ("equal", "alike")
_ALIGNED = re.compile(r"\t +$")
_LINES_AROUND = 1_000
"""How far from a place the file's unit of indentation is looked for."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A block put in its place."""

    pieces: tuple[Piece, ...]
    tolerances: tuple[Tolerance, ...]
    looseness: int


@dataclass(frozen=True, slots=True)
class _Sides:
    """The file's lines and the model's, one for one."""

    matched: tuple[str, ...]
    search: tuple[str, ...]
    replace: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    """The lines of the file for each line of SEARCH."""
    is_told_alike: bool
    """Whether REPLACE was read as SEARCH was: a shift of the one is a shift of the other."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How lines of REPLACE become lines of the file."""

    table: dict[int, str]
    """Characters that the file has plain, for str.translate."""
    by: Movement
    known: dict[str, str]
    """Lines of SEARCH, and what the file has for them."""


def merge(lines: Sequence[str], block: Block, place: Place) -> Merged:
    """Put REPLACE in a place of whole lines.

    Args:
        lines: the file's lines without their ends.

    Raises:
        EditError: REPLACE cannot be brought into the file's form.
    """
    sides = _sides(lines, block, place)
    names = [
        overlooked(ours, theirs) for ours, theirs in zip(sides.matched, sides.search, strict=True)
    ]
    is_respaced = _has("all_whitespace", names)
    wanted = list(
        changes(sides.search, sides.replace, words, same=str.rstrip)
        if is_respaced
        else changes(sides.search, sides.replace)
    )
    new = [line for tag, _, _, j1, j2 in wanted if tag != "equal" for line in sides.replace[j1:j2]]
    table = unprettified(sides.matched, sides.search) if _has("unicode", names) else {}
    by: Movement = STILL
    if _has("indentation", names) or is_respaced:
        around = lines[max(0, place.begin[0] - _LINES_AROUND) : place.end[0] + _LINES_AROUND]
        by = _movement(sides, table, around, place, new)
    form = _Form(table, by, _forms_of_the_file(sides, by) if any(names) else {})
    is_uniform = not isinstance(by, LineByLine | FirstLineLost)
    return Merged(
        tuple(_pieces(lines, sides, wanted, form, place)),
        (*_of_step(place), *(name for line in names for name in line)),
        sum(looseness(line, is_shifted=is_uniform) for line in names),
    )


def _pieces(
    lines: Sequence[str], sides: _Sides, wanted: Sequence[Opcode], form: _Form, place: Place
) -> list[Piece]:
    pieces: list[Piece] = []
    kept_up_to = -1
    for tag, i1, i2, j1, j2 in wanted:
        first, last = (sides.spans[i1][0], sides.spans[i2 - 1][1]) if i1 < i2 else (0, 0)
        if tag == "equal":
            made = [Piece(first, last)]
        else:
            new = _in_form(sides, (i1, i2), (j1, j2), form, place)
            if first < last:
                made = replaced(lines, first, last, new)
            else:
                before = sides.spans[max(i1 - 1, 0)][0]
                made = [Piece(before, before + 1, new)] if new else []
        if made and kept_up_to == i1 and tag in _KEPT and not (made[0].new or pieces[-1].new):
            # Nothing was changed between the two: blank lines that SEARCH lacks stay.
            made[0] = Piece(pieces.pop().begin, made[0].end)
        pieces.extend(made)
        kept_up_to = i2 if pieces and tag in _KEPT else -1
    return pieces


def _in_form(
    sides: _Sides, old: tuple[int, int], new: tuple[int, int], form: _Form, place: Place
) -> tuple[str, ...]:
    """Return lines of REPLACE with the characters and the indentation of the file."""
    matched, search = sides.matched[slice(*old)], sides.search[slice(*old)]
    sent = sides.replace[slice(*new)]
    text = as_in_file(matched, search, [line.translate(form.table) for line in sent])
    moved = _moved(text, sides, form.by, place)
    return tuple(form.known.get(line, other) for line, other in zip(sent, moved, strict=True))


def _forms_of_the_file(sides: _Sides, by: Movement) -> dict[str, str]:
    """Return what the file has for a line of SEARCH that REPLACE may repeat elsewhere.

    Without the blanks at its end a line stands for the file's without those.
    """
    forms: dict[str, set[str]] = {}
    lost = sides.search[0] if isinstance(by, FirstLineLost) else None
    for sought, found in zip(sides.search, sides.matched, strict=True):
        if sought != lost:
            forms.setdefault(sought, set()).add(found)
            if sought.strip():
                forms.setdefault(sought.rstrip(), set()).add(
                    found if sought == sought.rstrip() else found.rstrip()
                )
    return {sought: next(iter(found)) for sought, found in forms.items() if len(found) == 1}


def _sides(lines: Sequence[str], block: Block, place: Place) -> _Sides:
    search = place.step.reading.search(block).lines
    replace = place.step.reading.replace(block)
    is_told_alike = place.step.reading.correction != "line_numbers" or not any(
        line.strip() and line == sent for line, sent in zip(replace, block.replace, strict=True)
    )
    if not place.spans:
        first, last = place.begin[0], place.end[0]
        spans = tuple((at, at + 1) for at in range(first, last))
        return _Sides(tuple(lines[first:last]), search, replace, spans, is_told_alike)
    begin, end = _without_blank_ends(search)
    search, spans = search[begin:end], place.spans[begin:end]
    begin, end = _without_blank_ends(replace)
    matched = tuple(
        lines[span[0]] if sought.strip() else sought
        for span, sought in zip(spans, search, strict=True)
    )
    return _Sides(matched, search, replace[begin:end], spans, is_told_alike)


def _without_blank_ends(lines: Sequence[str]) -> tuple[int, int]:
    said = [index for index, line in enumerate(lines) if line.strip()]
    return (said[0], said[-1] + 1) if said else (0, 0)


def _movement(
    sides: _Sides, table: dict[int, str], around: Sequence[str], place: Place, new: Sequence[str]
) -> Movement:
    """Return how new lines are to be moved; not at all where there is none with text."""
    if not any(line.strip() for line in new):
        return STILL
    if not sides.is_told_alike:
        raise EditError(
            "not_found",
            f"SEARCH has line numbers and is indented otherwise than {_lines(place)} of the file; "
            "REPLACE has no numbers, so that its indentation cannot be told. Nothing was changed. "
            "Send both without line numbers, with the file's own indentation.",
        )
    search, replace = (
        [line.translate(table) for line in side] for side in (sides.search, sides.replace)
    )
    try:
        return movement(sides.matched, search, replace, around)
    except CannotMoveError as error:
        raise _unmoved(place) from error


def _moved(new: Sequence[str], sides: _Sides, by: Movement, place: Place) -> tuple[str, ...]:
    """Indent new lines as the file has it; tabs and blanks must not come out mixed anew."""
    if by in (STILL, AS_WRITTEN):
        return tuple(new)
    lost = by.ours if isinstance(by, FirstLineLost) and not indentation(sides.replace[0]) else ""
    first = sides.replace[0] if lost and sides.replace[0].strip() else None
    known = {*"".join(map(indentation, sides.matched))}
    try:
        moved = tuple(lost + line if line == first else move(line, by) for line in new)
    except CannotMoveError as error:
        raise _unmoved(place) from error
    # Blanks after tabs align a line to something.
    used = {*"".join(_ALIGNED.sub("\t", indentation(line)) for line in moved if line.strip())}
    if known and not used <= known:
        raise _unmoved(place)
    return moved


def _unmoved(place: Place) -> EditError:
    return EditError(
        "not_found",
        f"SEARCH is indented otherwise than {_lines(place)} of the file, and REPLACE cannot be "
        "moved likewise. Nothing was changed; give both with the file's own indentation.",
    )


def _lines(place: Place) -> str:
    return named_lines(place.begin[0] + 1, place.end[0])


def _has(name: Tolerance, names: Sequence[tuple[Tolerance, ...]]) -> bool:
    return any(name in line for line in names)


def _of_step(place: Place) -> tuple[Tolerance, ...]:
    names: list[Tolerance] = []
    if place.step.reading.correction == "line_numbers":
        names.append("line_numbers")
    if place.step.skips_blank_lines:
        names.append("blank_lines")
    return tuple(names)

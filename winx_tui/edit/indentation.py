"""Moving a replacement by the indentation that SEARCH and file differ by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from winx_tui.edit.movements import (
    AS_WRITTEN,
    STILL,
    CannotMoveError,
    FirstLineLost,
    LineByLine,
    Movement,
    Shift,
    Swap,
    UnitChange,
    levels,
)
from winx_tui.edit.tiers import indentation

BLANK = "\n"
"""Stands for the indentation of a line that has no text."""

_WIDTHS = (8, 4, 3, 2)
"""How many blanks a level of indentation may have, widest first."""
_WIDEST_USUAL = 4
"""The widest unit that is likely where the file does not show it."""
_NEARLY_ALL = 0.95
"""The share of lines that are whole levels of a unit; others are aligned to something."""

_TAB, _BLANK = frozenset("\t"), frozenset(" ")
_FOREIGN = ((_TAB, _BLANK), (_BLANK, _TAB))
"""The file has one, the model has written the other."""


def indents(lines: Sequence[str]) -> list[str]:
    """Return the indentation of each line; a line end for a blank one."""
    return [indentation(line) if line.strip() else BLANK for line in lines]


def is_shifted(matched: Iterable[str], searched: Iterable[str]) -> bool:
    """Tell whether the file's lines are moved against SEARCH all alike, in whatever unit.

    Or whether only the first one is: what stands before it is easily lost on the way.

    Args:
        matched: the indents() of lines of the file.
        searched: those of SEARCH; as many.
    """
    distinct = dict.fromkeys(zip(matched, searched, strict=True))
    pairs = [pair for pair in distinct if BLANK not in pair]
    if not pairs or _uniform(pairs) is not None or _unit_changes(pairs, (), ""):
        return True
    return pairs[0][1] == "" and all(ours == theirs for ours, theirs in pairs[1:])


def movement(
    matched: Sequence[str], searched: Sequence[str], replaced: Sequence[str], around: Sequence[str]
) -> Movement:
    """Return how REPLACE is to be moved.

    Args:
        matched: the lines of the file, one for each of SEARCH; blank where there is none.
        searched: SEARCH.
        replaced: REPLACE.
        around: lines of the file that show its own unit of indentation.

    Raises:
        CannotMoveError: one side has tabs and one has blanks, and no unit explains that.
    """
    pairs = _pairs(matched, searched)
    if all(ours == theirs for ours, theirs in pairs):
        return STILL
    new = [indentation(line) for line in replaced if line.strip()]
    unit = unit_of(around)
    if uniform := _uniform_movement(pairs, new, unit):
        return uniform
    if pairs[0][1] == "" and (rest := _uniform_movement(pairs[1:], new[1:], unit)):
        _refuse_doubtful_first(pairs, searched, replaced)
        return FirstLineLost(pairs[0][0], rest)
    by_line = _line_by_line(matched, searched, replaced)
    ours, theirs = _kinds(pairs, new, unit)
    if by_line == AS_WRITTEN and theirs - ours:
        raise CannotMoveError
    return by_line


def _refuse_doubtful_first(
    pairs: Sequence[tuple[str, str]], searched: Sequence[str], replaced: Sequence[str]
) -> None:
    """Refuse where a line without indentation may stand for the first of SEARCH or another."""
    is_kept = bool(replaced) and replaced[0] == searched[0]
    if not is_kept and any(theirs == "" for _, theirs in pairs[1:]):
        raise CannotMoveError


def _uniform_movement(
    pairs: Sequence[tuple[str, str]], new: Sequence[str], unit: str
) -> Shift | Swap | UnitChange | None:
    """Return how all lines are moved; None unless they are moved alike."""
    if changes := _unit_changes(pairs, new, unit):
        return _likeliest(changes, new, unit)
    return None if _kinds(pairs, new, unit) in _FOREIGN else _uniform(pairs)


def _likeliest(changes: Sequence[UnitChange], new: Sequence[str], unit: str) -> UnitChange:
    """Choose among changes of unit: the file's own unit, or else the same depth.

    Raises:
        CannotMoveError: the two speak for different ones, and new lines would differ.
    """
    own = [change for change in changes if change.ours == unit != "\t"]
    as_deep = [change for change in changes if not change.deeper]
    chosen = (own or as_deep or changes)[0]
    rival = next((change for change in as_deep if len(change.ours) <= _WIDEST_USUAL), chosen)
    if chosen.ours != "\t" and any(_moved(chosen, one) != _moved(rival, one) for one in new):
        raise CannotMoveError
    return chosen


def _moved(change: UnitChange, indent: str) -> str:
    try:
        return change.moved(indent)
    except CannotMoveError:
        return BLANK


def unit_of(lines: Sequence[str]) -> str:
    """Return the unit of indentation that lines show.

    A tab; the blanks that divide nearly all indentations, as many as do; one blank where
    none does; nothing where no line is indented.
    """
    widths: dict[int, int] = {}
    tabs = 0
    for line in lines:
        if line[:1] in ("\t", " ") and not line.isspace():
            if line[0] == "\t":
                tabs += 1
            else:
                width = len(line) - len(line.lstrip(" "))
                widths[width] = widths.get(width, 0) + 1
    blanks = sum(widths.values())
    if tabs >= max(blanks, 1):
        return "\t"
    for unit in _WIDTHS:
        fitting = sum(count for width, count in widths.items() if width % unit == 0)
        if blanks and fitting >= blanks * _NEARLY_ALL:
            return " " * unit
    return " " if blanks else ""


def _pairs(matched: Sequence[str], searched: Sequence[str]) -> list[tuple[str, str]]:
    """Return the indentation in the file and in SEARCH of each line that both have."""
    return [
        (indentation(found), indentation(sought))
        for found, sought in zip(matched, searched, strict=False)
        if found.strip() and sought.strip()
    ]


def _uniform(pairs: Sequence[tuple[str, str]]) -> Shift | Swap | None:
    """Return what all lines gain, lose or exchange; None unless they do alike."""
    shifts = {_difference(ours, theirs) for ours, theirs in pairs}
    if len(shifts) == 1 and (shift := shifts.pop()):
        return shift
    return Swap(pairs[0][1], pairs[0][0]) if len(set(pairs)) == 1 else None


def _difference(ours: str, theirs: str) -> Shift | None:
    if ours.endswith(theirs):
        return Shift(ours[: len(ours) - len(theirs)], is_added=True)
    if theirs.endswith(ours):
        return Shift(theirs[: len(theirs) - len(ours)], is_added=False)
    return None


def _kinds(
    pairs: Sequence[tuple[str, str]], new: Sequence[str], unit: str
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters that the file, and that the model, indents by."""
    ours = "".join(ours for ours, _ in pairs)
    theirs = "".join(theirs for _, theirs in pairs)
    return frozenset(ours or unit[:1]), frozenset(theirs + "".join(new))


def _unit_changes(
    pairs: Sequence[tuple[str, str]], new: Sequence[str], unit: str
) -> list[UnitChange]:
    """Return the changes of unit that explain all lines; with tabs in the file, likeliest first."""
    kinds = _kinds(pairs, new, unit)
    if kinds not in _FOREIGN:
        return []
    blanks = [" " * width for width in _WIDTHS]
    tabs_are_ours = kinds[0] == _TAB
    units = [(blank, "\t") if tabs_are_ours else ("\t", blank) for blank in blanks]
    found = []
    for their_unit, our_unit in units:
        depths = [(levels(ours, our_unit), levels(theirs, their_unit)) for ours, theirs in pairs]
        steps = {ours[0] - theirs[0] for ours, theirs in depths}
        rests_agree = all(ours[1] == theirs[1] for ours, theirs in depths)
        if len(steps) == 1 and rests_agree:
            found.append(UnitChange(their_unit, our_unit, steps.pop()))
    found.sort(key=lambda change: change.deeper != 0)
    whole = [change for change in found if _are_levels(new, change.theirs)]
    # Lines that are aligned to something are no whole levels; SEARCH must show the unit then.
    return whole or (found if any(theirs for _, theirs in pairs) else [])


def _are_levels(indents: Sequence[str], unit: str) -> bool:
    """Tell whether a unit divides what lines are indented by."""
    return all(not levels(indent, unit)[1] for indent in indents)


def _line_by_line(
    matched: Sequence[str], searched: Sequence[str], replaced: Sequence[str]
) -> LineByLine:
    """Follow SEARCH line by line if REPLACE repeats its indentation, else leave it as it is.

    REPLACE repeats it where a line that has other indentation in the file stands in both.
    """
    pairs = _pairs(matched, searched)
    kept = set(replaced)
    repeats = any(
        found.strip() and indentation(found) != indentation(sought) and sought in kept
        for found, sought in zip(matched, searched, strict=False)
        if sought.strip()
    )
    return LineByLine(tuple((theirs, ours) for ours, theirs in pairs)) if repeats else AS_WRITTEN

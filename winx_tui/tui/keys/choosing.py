"""A person's own keys, laid over the tables: what cannot be had is told, and stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from winx_tui.config.key_choices import area_name
from winx_tui.config.settings import KeyChoice
from winx_tui.core.errors import ConfigError
from winx_tui.tui.keys.key_map import KeyMap, RowId
from winx_tui.tui.keys.key_names import doubt_about, is_typed, key_label, parse_key
from winx_tui.tui.keys.spec import AREA_TITLES, Area, KeySpec, public_area
from winx_tui.workspace.display import visible

_TEXT_AREAS: frozenset[Area] = frozenset(
    {
        "app",
        "prompt",
        "popup",
        "queue",
        "reason",
        "editor",
        "own answer",
        "hunk editor",
        "sessions",
        "session title",
        "tree filter",
        "preview line",
        "choice",
        "palette",
        "history",
        "line",
        "key list",
    }
)
"""Where text is written while these keys count."""
_OVER: tuple[tuple[Area, Area], ...] = (
    ("app", "prompt"),
    ("choice", "palette"),
    ("choice", "history"),
)
"""An area, and one whose keys come before its own: of the same key the first would do nothing."""
_SECOND: RowId = ("danger", "confirm")
_FIRST: tuple[RowId, ...] = (
    ("approval", "approve_once"),
    ("approval", "approve_session"),
    ("approval", "choose"),
    ("editor", "run_or_break"),
    ("editor", "run"),
)
"""What asks for the second key where something is dangerous: pressed twice, no key may run it."""
_STEPS: Mapping[Area, Area] = {"danger": "approval", "hunks end": "hunks"}
"""A later step of a question → the step before: what means the same there has the same keys."""
_TWICE = "; what is dangerous needs two keys that differ"
_KEPT = " It keeps winx's own keys."
_AREAS: Mapping[str, Area] = {public_area(area): area for area in AREA_TITLES}

_Changes = dict[RowId, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ChosenKeys:
    """The keys in force, and what a person should know of their own."""

    key_map: KeyMap
    problems: tuple[str, ...] = ()
    """Sentences on what could not be had; there winx's own keys count."""
    doubts: tuple[str, ...] = ()
    """Sentences on keys that count, and that some terminals never send."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return problems and doubts."""
        return (*self.problems, *self.doubts)


def chosen_keys(table: Sequence[KeySpec], choices: Sequence[KeyChoice]) -> ChosenKeys:
    """Lay a person's choices over the table.

    A row whose keys are not understood, or mean something else already, keeps its own.
    """
    rows = {(row.area, row.public_name): row for row in table}
    changes: _Changes = {}
    problems: list[str] = []
    for choice in choices:
        try:
            changes |= _understood(choice, rows)
        except ValueError as error:
            problems.append(str(error))
    changes |= _followers(rows, changes)
    changes = {row: keys for row, keys in changes.items() if keys != rows[row].keys}
    while (clash := next(_clashes(rows, changes), None)) is not None:
        given_up, sentence = clash
        problems.append(sentence)
        del changes[given_up]
    own = {row: rows[row].keys for row in changes}
    return ChosenKeys(
        KeyMap(tuple(_in_force(row, changes) for row in table), own),
        tuple(problems),
        tuple(_doubts(rows, changes)),
    )


def doubts_of_change(
    table: Sequence[KeySpec], before: Sequence[KeyChoice], after: Sequence[KeyChoice]
) -> tuple[str, ...]:
    """Return sentences on what a change of a person's choices makes doubtful.

    Raises:
        ConfigError: something cannot be had after it that could before.
    """
    was, now = chosen_keys(table, before), chosen_keys(table, after)
    for problem in now.problems:
        if problem not in was.problems:
            raise ConfigError(f"{problem.removesuffix(_KEPT)} Nothing is changed.")
    return tuple(doubt for doubt in now.doubts if doubt not in was.doubts)


def _understood(choice: KeyChoice, rows: Mapping[RowId, KeySpec]) -> _Changes:
    """Read one choice.

    Raises:
        ValueError: area, action or key are not known; the text is a sentence for the person.
    """
    where = f"keys.{choice.area}"
    area = _AREAS.get(area_name(choice.area))
    if area is None:
        hint = _nearest(choice.area, list(_AREAS))
        raise ValueError(_told(f"{where} is no part of the screen; {hint}"))
    names = [name for of, name in rows if of == area]
    if choice.action not in names:
        hint = _nearest(choice.action, names)
        raise ValueError(_told(f"{where} knows no action {choice.action}; {hint}"))
    keys: list[str] = []
    for text in choice.keys:
        try:
            keys.append(parse_key(text))
        except ValueError as error:
            raise ValueError(
                _told(
                    f"{where}.{choice.action}: '{text}' names no key; write it like ctrl+x, "
                    f"alt+up, f5 or ?.{_KEPT}"
                )
            ) from error
        is_own = keys[-1] in rows[area, choice.action].keys
        if area in _TEXT_AREAS and is_typed(keys[-1]) and not is_own:
            raise ValueError(
                _told(
                    f"{where}.{choice.action}: {key_label(keys[-1])} is text where one types; "
                    f"add ctrl or alt to it.{_KEPT}"
                )
            )
    return {(area, choice.action): tuple(dict.fromkeys(keys))}


def _followers(rows: Mapping[RowId, KeySpec], changes: _Changes) -> _Changes:
    """Return what follows a change in a later step, where a person has not chosen for that."""
    found: _Changes = {}
    for (area, name), spec in rows.items():
        before = (_STEPS.get(area, area), name)
        if before in changes and (area, name) not in changes and rows[before].keys == spec.keys:
            found[area, name] = changes[before]
    return found


def _nearest(name: str, known: Sequence[str]) -> str:
    # Only who has mistyped a name needs it.
    from difflib import get_close_matches

    nearest = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean {nearest[0]}?" if nearest else "`winx keys` lists what there is."


def _clashes(rows: Mapping[RowId, KeySpec], changes: _Changes) -> Iterator[tuple[RowId, str]]:
    """Yield which change to give up, and why, for each key that would mean two things."""
    holders: dict[tuple[Area, str], RowId] = {}
    for row, spec in rows.items():
        for key in changes.get(row, spec.keys):
            other = holders.setdefault((spec.area, key), row)
            if other != row and (row in changes or other in changes):
                yield _given_up(row, other, key, changes)
    for over, under in _OVER:
        for key, row in [(key, row) for (area, key), row in holders.items() if area == over]:
            shadow = holders.get((under, key))
            if (
                shadow is not None
                and (row in changes or shadow in changes)
                and rows[shadow].action != rows[row].action
            ):
                yield _given_up(row, shadow, key, changes)
    for first in _FIRST:
        for key, row in [(key, row) for (_, key), row in holders.items() if row == first]:
            second = holders.get((_SECOND[0], key))
            if second == _SECOND and (row in changes or second in changes):
                yield _given_up(row, second, key, changes, because=_TWICE)


def _given_up(
    row: RowId, other: RowId, key: str, changes: _Changes, *, because: str = ""
) -> tuple[RowId, str]:
    """Name the change that came last of the two, and why it cannot be had."""
    asked = [each for each in changes if each in (row, other)][-1]
    holder = other if asked == row else row
    return asked, _told(
        f"{_dotted(asked)}: {key_label(key)} already means {_dotted(holder)}{because}.{_KEPT}"
    )


def _doubts(rows: Mapping[RowId, KeySpec], changes: _Changes) -> Iterator[str]:
    """Yield what to say of keys that winx does not have there by itself."""
    for row, keys in changes.items():
        for key in keys:
            if key not in rows[row].keys and (doubt := doubt_about(key)):
                yield f"{_dotted(row)}: {key_label(key)} may never arrive: {doubt}."


def _in_force(row: KeySpec, changes: _Changes) -> KeySpec:
    keys = changes.get((row.area, row.public_name))
    return row if keys is None else replace(row, keys=keys)


def _dotted(row: RowId) -> str:
    area, name = row
    return f"keys.{public_area(area)}.{name}"


def _told(sentence: str) -> str:
    return visible(sentence)

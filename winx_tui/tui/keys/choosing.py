"""A person's own keys, laid over the tables: what cannot be had is told, and stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from winx_tui.config.settings import KeyChoice
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
        "editor",
        "own answer",
        "hunk editor",
        "sessions",
        "session title",
        "tree filter",
        "preview line",
    }
)
"""Where text is written while these keys count."""
_OVER: Mapping[Area, Area] = {"app": "prompt"}
"""Area → the one whose keys come before its own, where a person is most of the time."""
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


def _understood(choice: KeyChoice, rows: Mapping[RowId, KeySpec]) -> _Changes:
    """Read one choice.

    Raises:
        ValueError: area, action or key are not known; the text is a sentence for the person.
    """
    where = f"keys.{choice.area}"
    area = _AREAS.get(public_area_of(choice.area))
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
                    "alt+up, f5 or ?. It keeps winx's own keys."
                )
            ) from error
        is_own = keys[-1] in rows[area, choice.action].keys
        if area in _TEXT_AREAS and is_typed(keys[-1]) and not is_own:
            raise ValueError(
                _told(
                    f"{where}.{choice.action}: {key_label(keys[-1])} is text where one types; "
                    "add ctrl or alt to it. It keeps winx's own keys."
                )
            )
    return {(area, choice.action): tuple(dict.fromkeys(keys))}


def public_area_of(text: str) -> str:
    """Return how the settings write an area, from how a person wrote it."""
    return text.strip().lower().replace(" ", "_").replace("-", "_")


def _nearest(name: str, known: Sequence[str]) -> str:
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
    for over, under in _OVER.items():
        for key, row in [(key, row) for (area, key), row in holders.items() if area == over]:
            shadow = holders.get((under, key))
            if (
                shadow is not None
                and (row in changes or shadow in changes)
                and rows[shadow].action != rows[row].action
            ):
                yield _given_up(row, shadow, key, changes)


def _given_up(row: RowId, other: RowId, key: str, changes: _Changes) -> tuple[RowId, str]:
    """Name the change that came last of the two, and why it cannot be had."""
    asked = [each for each in changes if each in (row, other)][-1]
    holder = other if asked == row else row
    return asked, _told(
        f"{_dotted(asked)}: {key_label(key)} already means {_dotted(holder)}. "
        "It keeps winx's own keys."
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

"""Which keys do what, as one value: the tables, with what a person has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from winx_tui.tui.keys.key_names import is_typed, key_label, spoken_label
from winx_tui.tui.keys.spec import Area, KeySpec

RowId = tuple[Area, str]
"""Area and public name."""

HintPart = tuple[Area, str, str]
"""Area, public names of rows with blanks between them, and what their first keys do."""

HintPiece = tuple[tuple[tuple[str, str], ...], str]
"""Keys, each as people and as Textual write it, and what they do."""


@dataclass(frozen=True, slots=True)
class KeyMap:
    """The keys that are in force."""

    rows: tuple[KeySpec, ...]
    changed: Mapping[RowId, tuple[str, ...]] = field(default_factory=dict)
    """Which rows a person has changed → the keys that they have without that."""
    is_spoken: bool = False
    """Whether keys have names instead of signs: what a screen reader reads."""
    _actions: Mapping[Area, Mapping[str, str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        actions: dict[Area, dict[str, str]] = {}
        for row in self.rows:
            actions.setdefault(row.area, {}).update(dict.fromkeys(row.keys, row.action))
        object.__setattr__(self, "_actions", actions)

    def rows_of(self, area: Area) -> tuple[KeySpec, ...]:
        """Return the rows of an area, in the order of the table."""
        return tuple(row for row in self.rows if row.area == area)

    def actions_of(self, area: Area) -> Mapping[str, str]:
        """Return key → action for an area."""
        return self._actions.get(area, {})

    def help_rows(self, area: Area) -> tuple[tuple[str, str], ...]:
        """Return (keys, summary) for the help; what has no key is left out."""
        rows = self.rows_of(area)
        labelled = (
            (self._said(self._label_of(row, rows[index + 1 :])), row.summary)
            for index, row in enumerate(rows)
            if row.summary
        )
        return tuple((label, summary) for label, summary in labelled if label)

    def first_key(self, area: Area, name: str, *, is_writing: bool = False) -> str:
        """Return the first key of a row, by its public name; "" for none.

        Args:
            area: of the row.
            name: of the row.
            is_writing: whether keys that are characters are text now, and none of the row's.
        """
        keys = (
            key
            for row in self.rows
            if row.area == area and row.public_name == name
            for key in row.keys
            if not (is_writing and is_typed(key))
        )
        return next(keys, "")

    def label(self, area: Area, name: str, *, is_writing: bool = False) -> str:
        """Return the first key of a row as people write it; "" for none. See `first_key`."""
        key = self.first_key(area, name, is_writing=is_writing)
        return self._label(key) if key else ""

    def pieces(self, *parts: HintPart, is_writing: bool = False) -> Iterator[HintPiece]:
        """Yield the keys of each part that has any, and what they do."""
        for area, names, word in parts:
            keys = [self.first_key(area, name, is_writing=is_writing) for name in names.split()]
            if labelled := tuple((self._label(key), key) for key in keys if key):
                yield labelled, word

    def hint(self, *parts: HintPart) -> str:
        """Return "KEY word" for each part that has a key."""
        return " · ".join(
            f"{'/'.join(label for label, _ in keys)} {word}" for keys, word in self.pieces(*parts)
        )

    def label_for(self, area: Area, action: str) -> str:
        """Return the first key that does an action in an area; "" for none."""
        keys = (key for key, does in self.actions_of(area).items() if does == action)
        return next(map(self._label, keys), "")

    def keys_text(self, row: KeySpec) -> str:
        """Return the keys of one row as people write them."""
        return " / ".join(self._label(key) for key in row.keys)

    def is_changed(self, row: KeySpec) -> bool:
        """Tell whether a person has changed a row."""
        return (row.area, row.public_name) in self.changed

    def _label(self, key: str) -> str:
        return self._said(key_label(key))

    def _said(self, label: str) -> str:
        return spoken_label(label) if self.is_spoken else label

    def _label_of(self, row: KeySpec, following: Sequence[KeySpec]) -> str:
        """Write the keys of a row, and of those below that its label and summary speak for."""
        spoken_for = [row]
        for other in following:
            if other.summary or other.base_action != row.base_action:
                break
            spoken_for.append(other)
        if row.label and not any(self.is_changed(each) for each in spoken_for):
            return row.label
        told = spoken_for if row.label else [row]
        return " / ".join(key_label(key) for each in told for key in each.keys)

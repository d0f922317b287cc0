"""Which keys do what, as one value: the tables, with what a person has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from winx_tui.tui.keys.key_names import key_label
from winx_tui.tui.keys.spec import Area, KeySpec

RowId = tuple[Area, str]
"""Area and public name."""

HintPart = tuple[Area, str, str]
"""Area, public names of rows with blanks between them, and what their first keys do."""


@dataclass(frozen=True, slots=True)
class KeyMap:
    """The keys that are in force."""

    rows: tuple[KeySpec, ...]
    changed: Mapping[RowId, tuple[str, ...]] = field(default_factory=dict)
    """Which rows a person has changed → the keys that they have without that."""
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
            (self._label_of(row, rows[index + 1 :]), row.summary)
            for index, row in enumerate(rows)
            if row.summary
        )
        return tuple((label, summary) for label, summary in labelled if label)

    def label(self, area: Area, name: str) -> str:
        """Return the first key of a row, by its public name, as people write it; "" for none."""
        return next(
            (
                key_label(row.keys[0])
                for row in self.rows
                if row.area == area and row.public_name == name and row.keys
            ),
            "",
        )

    def hint(self, *parts: HintPart) -> str:
        """Return "KEY word" for each part that has a key."""
        found = [
            ("/".join(filter(None, (self.label(area, name) for name in names.split()))), word)
            for area, names, word in parts
        ]
        return " · ".join(f"{label} {word}" for label, word in found if label)

    def hint_lines(self, columns: int, *parts: HintPart) -> str:
        """Return what `hint` does, in lines of so many columns that break between parts only."""
        lines = [""]
        for part in parts:
            words = self.hint(part)
            longer = f"{lines[-1]} · {words}" if lines[-1] else words
            if words and len(longer) > columns and lines[-1]:
                lines.append(words)
            elif words:
                lines[-1] = longer
        return "\n".join(lines)

    def label_for(self, area: Area, action: str) -> str:
        """Return the first key that does an action in an area; "" for none."""
        keys = (key for key, does in self.actions_of(area).items() if does == action)
        return next(map(key_label, keys), "")

    def keys_text(self, row: KeySpec) -> str:
        """Return the keys of one row as people write them."""
        return " / ".join(key_label(key) for key in row.keys)

    def is_changed(self, row: KeySpec) -> bool:
        """Tell whether a person has changed a row."""
        return (row.area, row.public_name) in self.changed

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

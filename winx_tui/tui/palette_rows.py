"""What the list of commands offers: every slash command, and what keys do here and now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from winx_tui.tui.keymap import Area, KeyMap
from winx_tui.tui.keys.spec import KeySpec


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """One thing that can be done."""

    id: str
    """Stays the same over starts: "key help", "/theme"."""
    label: str
    detail: str = ""
    keys: str = ""
    """As people write them; "" where no key does it."""
    spec: KeySpec | None = None
    """Of an action; None: it is a slash command."""
    wants_text: bool = False
    """Whether a command is to be written on rather than run at once."""


@dataclass(frozen=True, slots=True)
class KnownCommand:
    """A slash command, as the list needs it."""

    name: str
    hint: str
    summary: str
    is_own: bool = False
    """Whether it is one of the person or the project, or a skill."""


CanDo = Mapping[str, Callable[[], bool]]
"""Public name of a row → whether it can be done now; what is missing always can."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What can be done here and now."""

    areas: Collection[Area]
    can_do: CanDo = field(default_factory=dict)


def palette_rows(
    key_map: KeyMap,
    commands: Sequence[KnownCommand],
    situation: Situation,
    recent: Sequence[str] = (),
) -> tuple[PaletteRow, ...]:
    """List everything that can be done: what was used last first, then commands, then keys."""
    rows = {
        row.id: row
        for row in (*(_command(each) for each in commands), *_actions(key_map, situation))
    }
    first = [row_id for row_id in recent if row_id in rows]
    return tuple(rows[row_id] for row_id in dict.fromkeys((*first, *rows)))


def _actions(key_map: KeyMap, situation: Situation) -> Iterator[PaletteRow]:
    """Yield what keys do; what two areas offer is one row with the keys of both."""
    listed = [
        spec
        for spec in key_map.rows
        if spec.area in situation.areas
        and spec.is_listed
        and spec.summary
        and situation.can_do.get(spec.public_name, _always)()
    ]
    for action, specs in _by_action(listed).items():
        keys = " / ".join(filter(None, (_keys_of(key_map, spec) for spec in specs)))
        name = action.removeprefix("app.")
        yield PaletteRow(f"key {name}", specs[0].summary, keys=keys, spec=specs[0])


def _by_action(specs: Sequence[KeySpec]) -> dict[str, list[KeySpec]]:
    found: dict[str, list[KeySpec]] = {}
    for spec in specs:
        found.setdefault(spec.action, []).append(spec)
    return found


def _keys_of(key_map: KeyMap, spec: KeySpec) -> str:
    keys, lead = key_map.keys_text(spec), key_map.label("app", "leader")
    if spec.area != "leader":
        return keys
    return f"{lead} {keys}" if lead and keys else ""


def _command(command: KnownCommand) -> PaletteRow:
    needs_text = bool(command.hint) and not command.hint.startswith("[")
    return PaletteRow(
        f"/{command.name}",
        f"/{command.name}",
        command.summary,
        wants_text=needs_text or (command.is_own and bool(command.hint)),
    )


def _always() -> bool:
    return True

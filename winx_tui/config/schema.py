"""The keys that settings may have, derived from the dataclasses in settings.py.

One walk over the fields gives every key its type, range, form and default;
nothing here or in the loader knows a key by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from winx_tui.config.forms import FORMS
from winx_tui.config.settings import Settings
from winx_tui.config.value_checks import converted, has_form, is_in_range
from winx_tui.core.errors import ConfigError

D = TypeVar("D")

_SECRET_NAME = re.compile(r"(?i)(.*_)?(key|secret|password)s?|((api|access|auth)_)?tokens?")

_TABLE_NAME = re.compile(r"(?!.*__)[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
"""Joined with `__` to the names of tools, which is what models can call."""

Tightening = Literal["narrower mode", "lower limit", "further entries"]


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One key and what its value must be."""

    key: str
    """Dotted: "limits.max_steps"."""
    kind: Literal[
        "bool",
        "int",
        "float",
        "str",
        "choice",
        "list",
        "text map",
        "tables",
        "key map",
        "named tables",
    ]
    default: object
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    above: float | None = None
    form: str | None = None
    tightening: Tightening | None = None
    """How a project file may change it; None: it may not."""
    maximum: float | None = None
    columns: tuple[SettingSpec, ...] = ()
    """Of a list of tables: what each of them may hold."""
    is_required: bool = False
    """Whether a table must have it."""
    only_with: tuple[str, tuple[str, ...]] | None = None
    """A column of the same table and the values of it with which this one counts."""

    @property
    def expectation(self) -> str:
        """Return the words that complete "KEY must be …"."""
        if self.form is not None:
            return FORMS[self.form].expectation
        if self.kind == "choice":
            return f"one of {', '.join(self.choices)}"
        words = {
            "bool": "true or false",
            "int": "a whole number",
            "float": "a number",
            "str": "text",
            "list": "a list of text",
            "tables": f"a list of tables, each written [[{self.key}]]",
            "text map": "a table of names and texts",
            "named tables": f"tables, each written [{self.key}.NAME]",
            "key map": f'tables written [{self.key}.AREA], with lines ACTION = ["KEY", ...]',
        }[self.kind]
        if self.minimum is not None:
            words += f" of {self.minimum:g} or more"
        if self.above is not None:
            words += f" above {self.above:g}"
        return words if self.maximum is None else f"{words}, up to {self.maximum:g}"


@cache
def setting_specs() -> dict[str, SettingSpec]:
    """Return every key there is, in the order of the dataclasses."""
    return {spec.key: spec for spec in _walk(Settings, "")}


def spec_of(key: str, place: str = "") -> SettingSpec:
    """Return the spec of a key.

    Raises:
        ConfigError: there is no such key; the message names the nearest.
    """
    specs = setting_specs()
    if key not in specs:
        raise ConfigError(_unknown_key(key, place))
    return specs[key]


def check_value(spec: SettingSpec, value: object, place: str = "") -> object:
    """Return a value as Settings holds it.

    Raises:
        ConfigError: it has the wrong type, range or form; `place` says where it stood.
    """
    if spec.kind == "tables":
        return _tables(spec, value, lambda _: place)
    if spec.kind == "key map":
        return _key_map(spec, value, lambda _: place)
    if spec.kind == "named tables":
        return _named_tables(spec, value, lambda _: place)
    taken = converted(spec, value)
    if taken is None or not is_in_range(spec, taken) or not has_form(spec, taken):
        where = _where(place)
        raise ConfigError(f"{spec.key} must be {spec.expectation}, not {_shown(value)}{where}")
    return taken


_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def value_from_text(spec: SettingSpec, text: str, place: str = "") -> object:
    """Return the value that a person wrote as plain text; lists are split at commas.

    Raises:
        ConfigError: the text is no such value.
    """
    value: object = text
    if spec.kind == "bool":
        value = _TRUTH.get(text.strip().lower(), text)
    elif spec.kind in ("int", "float"):
        value = _number(text, spec.kind)
    elif spec.kind == "list":
        value = [item.strip() for item in text.split(",") if item.strip()]
    return check_value(spec, value, place)


def flatten(table: Mapping[str, Any], place_of: Callable[[str], str]) -> dict[str, object]:
    """Turn nested TOML tables into checked values by dotted key.

    Raises:
        ConfigError: a key is unknown or a value wrong.
    """
    found: dict[str, object] = {}
    _flatten_into(found, table, "", place_of)
    return found


def build_settings(values: Mapping[str, object]) -> Settings:
    """Make Settings of checked values by dotted key; the rest is default."""
    return _build(Settings, values, "")


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _walk(cls: type, prefix: str) -> list[SettingSpec]:
    hints = _hints(cls)
    specs: list[SettingSpec] = []
    for item in fields(cls):
        key, hint = f"{prefix}{item.name}", hints[item.name]
        if isinstance(hint, type) and is_dataclass(hint):
            specs += _walk(hint, f"{key}.")
        else:
            specs.append(_leaf(key, hint, item))
    return specs


def _leaf(key: str, hint: Any, item: Field[Any]) -> SettingSpec:
    choices = cast(tuple[str, ...], get_args(hint)) if get_origin(hint) is Literal else ()
    row = _row_class(hint)
    is_list = get_origin(hint) is tuple
    kind = "choice" if choices else "tables" if row else "list" if is_list else hint.__name__
    kind = item.metadata.get("kind", kind)
    has_default = item.default is not MISSING or item.default_factory is not MISSING
    default = item.default_factory() if item.default_factory is not MISSING else item.default
    return SettingSpec(
        key,
        cast(Any, kind),
        default if has_default else None,
        choices,
        item.metadata.get("minimum"),
        item.metadata.get("above"),
        item.metadata.get("form"),
        item.metadata.get("project"),
        item.metadata.get("maximum"),
        tuple(_walk(row, "")) if row else (),
        not has_default,
        item.metadata.get("only with"),
    )


def _row_class(hint: Any) -> type | None:
    """Return the class of the tables in a list of them; None of any other value."""
    item = next(iter(get_args(hint)), None) if get_origin(hint) is tuple else None
    return item if isinstance(item, type) and is_dataclass(item) else None


def _build(cls: type[D], values: Mapping[str, object], prefix: str) -> D:
    hints = _hints(cast(Any, cls))
    arguments: dict[str, Any] = {}
    for item in fields(cls):  # type: ignore[arg-type]  # each D is a dataclass
        key = f"{prefix}{item.name}"
        if is_dataclass(hints[item.name]):
            arguments[item.name] = _build(hints[item.name], values, f"{key}.")
        elif key in values:
            row, value = _row_class(hints[item.name]), values[key]
            arguments[item.name] = _rows(row, value) if row else value
    return cls(**arguments)


def _rows(cls: type, tables: object) -> tuple[Any, ...]:
    return tuple(cls(**table) for table in cast(tuple[dict[str, Any], ...], tables))


def _flatten_into(
    found: dict[str, object],
    table: Mapping[str, Any],
    prefix: str,
    place_of: Callable[[str], str],
) -> None:
    specs = setting_specs()
    for name, value in table.items():
        key = f"{prefix}{name}"
        if key in specs and specs[key].kind == "tables":
            found[key] = _tables(specs[key], value, place_of)
        elif key in specs and specs[key].kind == "key map":
            found[key] = _key_map(specs[key], value, place_of)
        elif key in specs and specs[key].kind == "named tables":
            found[key] = _named_tables(specs[key], value, place_of)
        elif key in specs:
            found[key] = check_value(specs[key], value, place_of(key))
        elif not any(known.startswith(f"{key}.") for known in specs):
            raise ConfigError(_unknown_key(key, place_of(key)))
        elif isinstance(value, Mapping):
            _flatten_into(found, value, f"{key}.", place_of)
        else:
            raise ConfigError(
                f"{key} must be a table, written [{key}], not {_shown(value)} ({place_of(key)})"
            )


def _tables(
    spec: SettingSpec, value: object, place_of: Callable[[str], str]
) -> tuple[dict[str, object], ...]:
    """Check a list of tables; the keys of the first one begin with "hooks[1]."."""
    if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
        where = _where(place_of(spec.key))
        raise ConfigError(f"{spec.key} must be {spec.expectation}, not {_shown(value)}{where}")
    return tuple(
        _table(spec.columns, f"{spec.key}[{number}]", row, place_of)
        for number, row in enumerate(value, start=1)
    )


def _key_map(
    spec: SettingSpec, value: object, place_of: Callable[[str], str]
) -> tuple[dict[str, object], ...]:
    """Check tables of keys; one key may stand without a list. Which there are is not known here."""
    rows: list[dict[str, object]] = []
    for area, actions in _mapping(spec, spec.key, value, place_of).items():
        key = f"{spec.key}.{area}"
        for action, keys in _mapping(spec, key, actions, place_of).items():
            written = [keys] if isinstance(keys, str) else keys
            if not isinstance(written, list) or not all(isinstance(each, str) for each in written):
                name = f"{key}.{action}"
                where = _where(place_of(name))
                raise ConfigError(f"{name} must be a list of keys, not {_shown(keys)}{where}")
            rows.append({"area": area, "action": action, "keys": tuple(written)})
    return tuple(rows)


def _named_tables(
    spec: SettingSpec, value: object, place_of: Callable[[str], str]
) -> tuple[dict[str, object], ...]:
    """Check tables by name; the name is the first column of each."""
    columns = tuple(column for column in spec.columns if column.key != "name")
    rows: list[dict[str, object]] = []
    for name, row in _mapping(spec, spec.key, value, place_of).items():
        key = f"{spec.key}.{name}"
        if _TABLE_NAME.fullmatch(name) is None:
            where = _where(place_of(key))
            raise ConfigError(
                f"the name in [{spec.key}.{_shown(name)}] must be of letters, digits, - and _, "
                f"at most 32, without two _ in a row{where}"
            )
        rows.append(
            {"name": name, **_table(columns, key, _mapping(spec, key, row, place_of), place_of)}
        )
    return tuple(rows)


def _mapping(
    spec: SettingSpec, key: str, value: object, place_of: Callable[[str], str]
) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    where = _where(place_of(key))
    raise ConfigError(f"{key} must be {spec.expectation}, not {_shown(value)}{where}")


def _table(
    columns: tuple[SettingSpec, ...],
    name: str,
    row: Mapping[str, object],
    place_of: Callable[[str], str],
) -> dict[str, object]:
    specs = {column.key: replace(column, key=f"{name}.{column.key}") for column in columns}
    for column in row:
        if column not in specs:
            key = f"{name}.{column}"
            known = [spec.key for spec in specs.values()]
            raise ConfigError(_unknown_key(key, place_of(key), known))
    checked: dict[str, object] = {}
    for column, spec in specs.items():
        if column in row:
            checked[column] = check_value(spec, row[column], place_of(spec.key))
        elif spec.is_required:
            where = _where(place_of(name))
            raise ConfigError(f"{spec.key} is missing{where}; it must be {spec.expectation}")
    for column in checked:
        other, values = specs[column].only_with or (column, ())
        if values and checked.get(other) not in values:
            where = _where(place_of(specs[column].key))
            raise ConfigError(
                f"{specs[column].key} counts only where {other} is {' or '.join(values)}; "
                f"take it out{where}"
            )
    return checked


def _where(place: str) -> str:
    return f" ({place})" if place else ""


def _unknown_key(key: str, place: str, others: Sequence[str] = ()) -> str:
    """Name the nearest of the keys there are; `others` are those of a table in a list."""
    where = _where(place)
    if _SECRET_NAME.fullmatch(key.rpartition(".")[2]):
        return (
            f"unknown setting {key}{where}; API keys are never kept in the settings: "
            "take it out and run: winx auth login PROVIDER"
        )
    specs = others or tuple(setting_specs())
    tables = {known.rpartition(".")[0] for known in specs} - {""}
    names = specs if others else (*specs, *tables)
    # Only who has mistyped a key needs it.
    from difflib import get_close_matches

    nearest = get_close_matches(key, names, n=1, cutoff=0.5) or [
        known for known in specs if known.rpartition(".")[2] == key.rpartition(".")[2]
    ]
    hint = f"did you mean {nearest[0]}?" if nearest else "`winx config list` shows them all"
    return f"unknown setting {key}{where}; {hint}"


def _number(text: str, kind: str) -> object:
    try:
        return int(text) if kind == "int" else float(text)
    except ValueError:
        return text


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value) if isinstance(value, int | float) else f"'{value}'"
    if isinstance(value, Mapping) or re.search(r"\b(sk-|nvapi-|AIza)|@", text):
        return "the present value (hidden, as it may hold a secret)"
    return ascii(text)[1:-1] if len(text) <= 80 else f"{ascii(text)[1:60]}…"

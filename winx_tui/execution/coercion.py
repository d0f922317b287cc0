"""Arguments brought to the types that a tool's schema names, where that is plain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from winx_tui.llm.dialects.json_mending import read_value
from winx_tui.tools.fields import plain, truth
from winx_tui.tools.schema import parameters_schema

P = TypeVar("P", bound=BaseModel)

_WRAPPERS = frozenset({"arguments", "args", "params", "parameters", "input", "kwargs", "toolinput"})
_BESIDE_WRAPPER = frozenset({"name", "tool", "toolname", "type", "id", "function"})
_PYTHON_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "array": list,
    "object": dict,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
_NOTHING = ("", "null", "None")


@cache
def schema_of(params: type[BaseModel]) -> Mapping[str, Any]:
    """Return the JSON schema of a tool's arguments."""
    return parameters_schema(params)


def validated(params: type[P], arguments: Mapping[str, Any]) -> P:
    """Check arguments; what does not fit is coerced where there is only one way to read it.

    Raises:
        ValidationError: of the arguments as they were sent.
    """
    schema = schema_of(params)
    named = with_own_names(arguments, schema)
    try:
        return params.model_validate(named)
    except ValidationError:
        coerced = as_object(named, schema)
        if coerced == named:
            raise
        try:
            return params.model_validate(coerced)
        except ValidationError:
            pass
        raise


def with_own_names(arguments: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Rename `filePath` and `file-path` to `file_path`, and open a call inside a call.

    A name is left as it is where its own parameter is there too.
    """
    arguments = opened(arguments, schema)
    own = {plain(name): name for name in schema.get("properties", {})}
    renamed: dict[str, Any] = {}
    for name, value in arguments.items():
        target = own.get(plain(name), name)
        is_taken = target != name and (target in arguments or target in renamed)
        renamed[name if is_taken else target] = value
    return renamed


def opened(arguments: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the arguments of a call inside a call; those of a plain one as they are."""
    own = {plain(name) for name in schema.get("properties", {})}
    wrappers = [name for name in arguments if plain(name) in _WRAPPERS - own]
    if len(wrappers) != 1 or any(plain(name) in own for name in arguments):
        return arguments
    inner = _decoded(arguments[wrappers[0]], "{")
    beside = {plain(name) for name in arguments if name != wrappers[0]}
    if isinstance(inner, dict) and beside <= _BESIDE_WRAPPER:
        return opened(inner, schema)
    return arguments


def as_object(value: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Coerce the fields of an object; what is sent as null was not meant to be sent."""
    properties = schema.get("properties", {})
    return {
        name: coerced(one, properties[name]) if name in properties else one
        for name, one in value.items()
        if one is not None or name not in properties
    }


def coerced(value: Any, schema: Mapping[str, Any]) -> Any:
    """Bring a value to its schema; it comes back as it was where that is not plain."""
    if "anyOf" in schema:
        return _as_one_of(value, schema["anyOf"])
    if "enum" in schema:
        return _as_choice(value, schema["enum"])
    match schema.get("type"):
        case "boolean":
            return truth(value)
        case "integer" | "number" as kind:
            return _as_number(value, whole=kind == "integer")
        case "array":
            return _as_list(value, schema.get("items", {}))
        case "object":
            inner = _decoded(value, "{")
            return as_object(inner, schema) if isinstance(inner, dict) else inner
        case "string":
            return _as_text(value)
    return value


def _as_one_of(value: Any, members: Sequence[Mapping[str, Any]]) -> Any:
    """Coerce to the only member that can make something of the value, if it is only one."""
    if any(_fits(value, member) for member in members):
        return value
    changed = [one for member in members if (one := coerced(value, member)) != value]
    return changed[0] if len(changed) == 1 else value


def _fits(value: Any, schema: Mapping[str, Any]) -> bool:
    """Tell whether a value is of the kind that a schema names."""
    if "const" in schema or "enum" in schema:
        return value in schema.get("enum", [schema.get("const")])
    return isinstance(value, _PYTHON_TYPES.get(str(schema.get("type")), object))


def _as_choice(value: Any, choices: Sequence[Any]) -> Any:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str) or value in choices:
        return value
    word = plain(value.strip())
    same = [one for one in choices if isinstance(one, str) and plain(one) == word]
    return same[0] if len(same) == 1 else value


def _as_number(value: Any, *, whole: bool) -> Any:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return value
        value = int(number) if number.is_integer() else number
    return int(value) if whole and isinstance(value, float) and value.is_integer() else value


def _as_list(value: Any, items: Mapping[str, Any]) -> Any:
    if value in _NOTHING:
        return []
    decoded = _decoded(value, "[")
    if not isinstance(decoded, list):
        single = _decoded(decoded, "{")
        # One step at a time: a number where texts are wanted is more than a list left out.
        if not _fits(single, items):
            return value
        decoded = [single]
    return [coerced(entry, items) for entry in decoded]


def _as_text(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def _decoded(value: Any, bracket: str) -> Any:
    """Read a list or object that was sent as a text."""
    if not isinstance(value, str) or not value.strip().startswith(bracket):
        return value
    try:
        return read_value(value)
    except ValueError:
        return value

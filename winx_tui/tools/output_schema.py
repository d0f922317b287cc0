"""The JSON schema of what a tool gives back as data, derived from its TypedDict."""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import cache
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

_PLAIN: Mapping[Any, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    types.NoneType: "null",
}


@cache
def output_schema(output: type) -> Mapping[str, Any]:
    """Return the self-contained schema of a TypedDict: no references, no unions of schemas.

    Raises:
        TypeError: a field is of a kind that has no plain schema.
    """
    hints = get_type_hints(output, include_extras=True)
    properties = {name: _schema(hint) for name, hint in hints.items()}
    required = [name for name, hint in hints.items() if get_origin(hint) is not NotRequired]
    return {"type": "object", "properties": properties, "required": required}


def _schema(hint: Any) -> dict[str, Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        return _schema(arguments[0])
    if origin is Annotated:
        return {**_schema(arguments[0]), "description": arguments[1]}
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _schema(arguments[0])}
    if origin is types.UnionType:
        return {"type": [_PLAIN[member] for member in arguments]}
    if origin is dict:
        return {"type": "object"}
    if is_typeddict(hint):
        return dict(output_schema(hint))
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    raise TypeError(f"{hint} has no plain JSON schema")

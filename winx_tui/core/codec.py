"""Frozen dataclasses to JSON data and back, for logs, pipes and `-p` output.

A dataclass becomes an object of its fields; a member of a union also carries
`"type"`, its class name in snake case. Paths are text, tuples are arrays,
fields that hold their default None are kept so that readers see the shape.
"""

from __future__ import annotations

import dataclasses
import json
import re
import types
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def json_object(text: str | bytes) -> dict[str, Any]:
    """Read a JSON object that others wrote.

    Raises:
        ValueError: it is none, or is nested too deeply.
    """
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(data, dict):
        raise ValueError("no object")
    return data


@cache
def type_tag(cls: type) -> str:
    """Return the wire name of a class: ToolCallStarted → tool_call_started."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()


def encode(value: object) -> Any:
    """Turn a vocabulary value into data that json.dumps takes; dataclasses carry a tag."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        data: dict[str, Any] = {"type": type_tag(type(value))}
        for field in dataclasses.fields(value):
            data[field.name] = encode(getattr(value, field.name))
        return data
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (tuple, list)):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    return value


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def decode(kind: Any, data: Any) -> Any:
    """Rebuild a value of the given type; unknown fields are passed over.

    Raises:
        ValueError: the data does not have the type's shape.
    """
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decode_union(get_args(kind), data)
    if origin is tuple:
        (item_kind, *_) = get_args(kind)
        _expect(isinstance(data, list), kind, data)
        return tuple(decode(item_kind, item) for item in data)
    if origin is Literal:
        _expect(data in get_args(kind), kind, data)
        return data
    if origin is dict:
        _expect(isinstance(data, dict), kind, data)
        return data
    if dataclasses.is_dataclass(kind):
        return _decode_dataclass(kind, data)
    if kind is Path:
        _expect(isinstance(data, str), kind, data)
        return Path(data)
    if kind is float and isinstance(data, int):
        return float(data)
    if isinstance(kind, type) and kind is not object:
        _expect(isinstance(data, kind), kind, data)
    return data


def _decode_dataclass(kind: Any, data: Any) -> Any:
    _expect(isinstance(data, dict), kind, data)
    hints = _hints(kind)
    known = {field.name for field in dataclasses.fields(kind)}
    try:
        return kind(**{name: decode(hints[name], data[name]) for name in data if name in known})
    except TypeError as error:
        raise ValueError(f"{type_tag(kind)}: {error}") from error


def _decode_union(members: tuple[Any, ...], data: Any) -> Any:
    if data is None:
        _expect(types.NoneType in members, members, data)
        return None
    if isinstance(data, dict) and "type" in data:
        for member in members:
            if dataclasses.is_dataclass(member) and type_tag(member) == data["type"]:  # type: ignore[arg-type]
                return decode(member, data)
    for member in members:
        if member is types.NoneType or dataclasses.is_dataclass(member):
            continue
        try:
            return decode(member, data)
        except ValueError:
            continue
    raise ValueError(f"no member of {members} fits {data!r:.80}")


def _expect(fits: bool, kind: Any, data: Any) -> None:
    if not fits:
        raise ValueError(f"expected {kind}, got {data!r:.80}")

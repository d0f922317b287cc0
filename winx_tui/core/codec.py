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
from collections.abc import Callable, Hashable
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


def decode(kind: Any, data: Any) -> Any:
    """Rebuild a value of the given type; unknown fields are passed over.

    What there is to do for a type is worked out once: a session has a hundred thousand values.

    Raises:
        ValueError: the data does not have the type's shape.
    """
    # Unions of the same members in another order are equal, but are tried in their own.
    return _kept_reader(kind, get_args(kind))(data)


_Reader = Callable[[Any], Any]


@cache
def _kept_reader(kind: Any, _arguments: tuple[Any, ...]) -> _Reader:
    return _reader(kind)


def _reader(kind: Any) -> _Reader:
    """Return what rebuilds values of a type."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union_reader(get_args(kind))
    if origin is tuple:
        return _tuple_reader(kind, _reader(get_args(kind)[0]))
    if origin is Literal:
        return _checked(kind, get_args(kind).__contains__)
    if origin is dict:
        return _checked(kind, lambda data: isinstance(data, dict))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        cls: Hashable = kind
        return _dataclass_reader(cls)
    if kind is Path:
        return lambda data: Path(_expected(isinstance(data, str), kind, data))
    if kind is float:
        return lambda data: (
            float(data) if isinstance(data, int) else _expected(isinstance(data, float), kind, data)
        )
    if isinstance(kind, type) and kind is not object:
        return _checked(kind, lambda data: isinstance(data, kind))
    return lambda data: data


def _checked(kind: Any, fits: Callable[[Any], bool]) -> _Reader:
    def read(data: Any) -> Any:
        if not fits(data):
            _expected(False, kind, data)
        return data

    return read


def _tuple_reader(kind: Any, item: _Reader) -> _Reader:
    def read(data: Any) -> Any:
        return tuple(map(item, _expected(isinstance(data, list), kind, data)))

    return read


@cache
def _dataclass_reader(kind: Any) -> _Reader:
    fields: dict[str, _Reader] = {}

    def read(data: Any) -> Any:
        _expected(isinstance(data, dict), kind, data)
        if not fields:
            # At the first value, not before: a class may hold itself.
            hints = get_type_hints(kind)
            known = {each.name: _reader(hints[each.name]) for each in dataclasses.fields(kind)}
            fields.update(known)
        try:
            return kind(**{name: fields[name](data[name]) for name in data if name in fields})
        except TypeError as error:
            raise ValueError(f"{type_tag(kind)}: {error}") from error

    return read


def _union_reader(members: tuple[Any, ...]) -> _Reader:
    classes = [member for member in members if dataclasses.is_dataclass(member)]
    tagged = {type_tag(member): _reader(member) for member in reversed(classes)}  # type: ignore[arg-type]
    others = [
        _reader(member)
        for member in members
        if member is not types.NoneType and member not in classes
    ]

    def read(data: Any) -> Any:
        if data is None:
            return _expected(types.NoneType in members, members, data)
        if isinstance(data, dict) and (reader := tagged.get(_tag_in(data))) is not None:
            return reader(data)
        for reader in others:
            try:
                return reader(data)
            except ValueError:
                continue
        raise ValueError(f"no member of {members} fits {data!r:.80}")

    return read


def _tag_in(data: dict[str, Any]) -> str:
    tag = data.get("type")
    return tag if isinstance(tag, str) else ""


def _expected(fits: bool, kind: Any, data: Any) -> Any:
    if not fits:
        raise ValueError(f"expected {kind}, got {data!r:.80}")
    return data

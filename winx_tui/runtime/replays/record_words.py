"""The words that records of sessions are made of: names of fields and kinds, fixed values."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterator
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from winx_tui.core.codec import type_tag
from winx_tui.session.records import Record


@cache
def record_fields() -> frozenset[str]:
    """Return the names of all fields that a record, or anything in one, has."""
    names = {field.name for each in _classes() for field in dataclasses.fields(each)}
    return frozenset(names | {"v", "type"})


@cache
def record_values() -> frozenset[str]:
    """Return the texts that a record cannot be read back without, whatever they spell."""
    values: set[str] = set()
    for each in _classes():
        cls: Hashable = each
        values.add(type_tag(cls))
        for hint in get_type_hints(each).values():
            values.update(_literals(hint))
    return frozenset(values)


@cache
def _classes() -> tuple[Any, ...]:
    found: dict[Any, None] = {}
    waiting = list(get_args(Record))
    while waiting:
        each = waiting.pop()
        if each not in found:
            found[each] = None
            for hint in get_type_hints(each).values():
                waiting += _dataclasses_in(hint)
    return tuple(found)


def _dataclasses_in(hint: Any) -> Iterator[type[Any]]:
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        yield hint
    for inner in get_args(hint):
        yield from _dataclasses_in(inner)


def _literals(hint: Any) -> Iterator[str]:
    if get_origin(hint) is Literal:
        yield from (each for each in get_args(hint) if isinstance(each, str))
        return
    for inner in get_args(hint):
        yield from _literals(inner)

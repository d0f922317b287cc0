"""The lines of a session file, and the version of their shape."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from winx_tui.core.codec import decode, encode, json_object, type_tag
from winx_tui.core.events import Event
from winx_tui.core.messages import ModelRef

SCHEMA_VERSION = 1
"""Carried by each record; a reader refuses a newer one."""


@dataclass(frozen=True, slots=True)
class SessionHeader:
    """The first record of a session file."""

    id: str
    cwd: Path
    created_at: str
    """UTC, ISO 8601."""
    winx_version: str
    model: ModelRef | None = None
    branch: str | None = None
    """That was checked out at the first prompt."""
    forked_from: str | None = None
    """The id of the session that this one began as a copy of."""


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One thing that happened."""

    seq: int
    at: str
    """UTC, ISO 8601."""
    event: Event


@dataclass(frozen=True, slots=True)
class TitleRecord:
    """A person named the session; the newest one holds."""

    at: str
    """UTC, ISO 8601."""
    title: str
    """One line; "" takes the name away again."""


Record = SessionHeader | EventRecord | TitleRecord
_EVENT_TYPE = type_tag(EventRecord)
_KNOWN_TYPES = frozenset(map(type_tag, (SessionHeader, EventRecord, TitleRecord)))


def utc_now() -> str:
    """Return the time as session records write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def to_line(record: Record) -> str:
    """Write a record as one line of JSON, newline included."""
    data = {"v": SCHEMA_VERSION, **encode(record)}
    # Surrogates from undecodable names must not make a record unwritable.
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")) + "\n"


def from_line(line: str) -> Record | None:
    """Read one line; None for a kind of record or event this version does not know.

    Raises:
        ValueError: the line is torn or is no record.
    """
    data = json_object(line)
    if not isinstance(data.get("v"), int):
        raise ValueError("not a session record")
    if data["v"] > SCHEMA_VERSION:
        raise ValueError(f"written by a newer winx (version {data['v']} of the session format)")
    if data.get("type") not in _KNOWN_TYPES:
        return None
    try:
        record: Record = decode(Record, data)
    except ValueError:
        if data["type"] == _EVENT_TYPE and not _is_known_event(data.get("event")):
            return None
        raise
    return record


def _is_known_event(event: Any) -> bool:
    try:
        decode(Event, event)
    except ValueError:
        return False
    return True

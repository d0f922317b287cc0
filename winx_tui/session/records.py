"""The lines of a session file, and the version of their shape."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from winx_tui.core.access import Access
from winx_tui.core.approval import ApprovalDecision, Confinement
from winx_tui.core.codec import decode, encode, json_object, type_tag
from winx_tui.core.events import Event
from winx_tui.core.messages import ModelRef
from winx_tui.core.modes import Mode

MAX_TITLE_CHARS = 200
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
    imported_from: str | None = None
    """The id that it had where it was exported; None: it was begun here."""


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


@dataclass(frozen=True, slots=True)
class StandingRecord:
    """How the conversation stands from here on; the newest one holds."""

    at: str
    """UTC, ISO 8601."""
    mode: Mode
    cwd: Path
    """Where the next command of the foreground begins."""
    model: ModelRef | None = None
    """The chosen one; None: not yet."""
    before_plan: Mode | None = None
    """While a plan is made: the mode that carrying it out goes back to."""


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """A person approved accesses for the rest of the session."""

    at: str
    """UTC, ISO 8601."""
    root: Path
    """The workspace that it was approved for; it holds in no other."""
    accesses: tuple[Access, ...]
    decision: ApprovalDecision
    confinement: Confinement | None = None
    """The sandbox as it was shown; None where nothing confined it."""


@dataclass(frozen=True, slots=True)
class ForgottenRecord:
    """Accesses that were approved ask again."""

    at: str
    """UTC, ISO 8601."""
    accesses: tuple[Access, ...]


StateRecord = StandingRecord | GrantRecord | ForgottenRecord
"""What holds beside what was said."""
Record = SessionHeader | EventRecord | TitleRecord | StandingRecord | GrantRecord | ForgottenRecord
_EVENT_TYPE = type_tag(EventRecord)
_KNOWN_TYPES = frozenset(map(type_tag, get_args(Record)))


class NewerRecordError(ValueError):
    """A line was written by a newer winx, in a form that this one does not know."""


def title_of(text: str) -> str:
    """Return a text as the title of a session: one line that is not too long."""
    return " ".join(text.split())[:MAX_TITLE_CHARS]


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
        NewerRecordError: it is one of a later version of the format.
        ValueError: the line is torn or is no record.
    """
    return from_data(json_object(line))


def from_data(data: dict[str, Any]) -> Record | None:
    """Read one record from JSON data, as `from_line` does."""
    if not isinstance(data.get("v"), int):
        raise ValueError("not a session record")
    if data["v"] > SCHEMA_VERSION:
        raise NewerRecordError(f"version {data['v']} of the session format")
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

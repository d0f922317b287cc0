"""The lines of the undo journal, and the version of their shape."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from winx_tui.core.codec import decode, encode, json_object

SCHEMA_VERSION = 1
"""Carried by each record; a record of another version is passed over."""

StepKind = Literal["edit", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What one step does to one file; contents are named by their SHA-256."""

    path: str
    """Relative to the workspace where it lies inside; bytes that are no UTF-8 as surrogates."""
    before: str | None
    """None: there was no file."""
    after: str | None
    """None: there is no file any more."""
    mode: int | None = None
    """Permission bits of the file before the step."""
    moved_from: str | None = None
    """On the creating half of a move: the file that the same step deletes."""
    stored_bytes: int = 0
    """Size on disk of the content before the step."""
    made_parents: int = 0
    """How many directories above it the step makes."""


@dataclass(frozen=True, slots=True)
class Intent:
    """Written before files are touched."""

    id: str
    kind: StepKind
    call_id: str
    title: str
    writer: str
    """The winx process (rather, its journal) that does it."""
    at: str
    """UTC, ISO 8601."""
    files: tuple[FileRecord, ...]
    edit: str = ""
    """Of an undo or redo: the id of the edit."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Written when it is known what has become of an intent."""

    id: str
    """The intent's."""
    applied: tuple[bool, ...]
    """For each of its files whether the change was made."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """Another program changed a file right after a step; it counts as part of that step."""

    edit: str
    """The id of the edit."""
    path: str
    """As in the step's record."""
    after: str
    """The SHA-256 of what the step left."""
    amended: str
    """The SHA-256 of what the file holds now."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first line of a log that was written anew: tells it from the one before."""

    id: str


Record = Intent | Outcome | Amendment | Beginning


def to_line(record: Record) -> bytes:
    """Write a record as one line of JSON, newline included."""
    data = {"v": SCHEMA_VERSION, **encode(record)}
    # Surrogates from undecodable names must not make a record unwritable.
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def from_line(line: bytes) -> Record:
    """Read one line.

    Raises:
        ValueError: it is torn, or a record that this version does not know.
    """
    data = json_object(line)
    if data.get("v") != SCHEMA_VERSION:
        raise ValueError("a record of another version")
    record = decode(Record, data)
    if isinstance(record, Outcome | Intent | Amendment | Beginning):
        return record
    raise ValueError("no journal record")

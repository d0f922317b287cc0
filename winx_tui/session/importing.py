"""A session that was exported, taken in as a new one; nothing in it is believed.

Of the file only what was said and done is taken, each record decoded and written anew. What a
person approved elsewhere, where the shell stood and in which mode holds here no more.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from winx_tui import __version__
from winx_tui.core.codec import encode, json_object
from winx_tui.core.errors import SessionError
from winx_tui.core.events import ContextCompacted, Event, MessageCompleted, TurnStarted
from winx_tui.core.ids import new_id
from winx_tui.session.blocks import MAX_LINE_BYTES
from winx_tui.session.durable import write_new
from winx_tui.session.export import JSON_FORMAT, JSON_VERSION
from winx_tui.session.headers import directory_name
from winx_tui.session.lines import read_lines
from winx_tui.session.records import (
    SCHEMA_VERSION,
    EventRecord,
    ForgottenRecord,
    GrantRecord,
    Record,
    SessionHeader,
    StandingRecord,
    TitleRecord,
    from_data,
    title_of,
    utc_now,
)
from winx_tui.workspace.display import visible

MAX_BYTES = 256 << 20
"""Of a file that is taken in; it is held in memory."""
MAX_RECORDS = 1_000_000
_ID_CHARS = 40


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken in."""

    session_id: str
    cwd: Path
    turns: int
    left_out: int
    """Records that this winx cannot read, or takes from nobody."""
    had_approvals: bool
    """Whether somebody approved something for it; that asks again here."""


def import_session(file: Path, sessions: Path, cwd: Path, *, in_own_folder: bool) -> Imported:
    """Make a new session of an export in JSON, or of a session's own file.

    Args:
        file: the export.
        sessions: the directory of all sessions.
        cwd: the folder that the session shall belong to.
        in_own_folder: whether it shall belong to the folder that it names instead.

    Raises:
        SessionError: the file holds no session, is too large, or cannot be read or written;
            or the folder that it names is not here.
    """
    records = _records(file)
    old = next((record for record in records if isinstance(record, SessionHeader)), None)
    if old is None:
        raise SessionError(
            f"{visible(str(file))} holds no session of winx; `winx sessions export ID --format "
            "json` writes one that can be imported."
        )
    header = replace(
        old,
        id=new_id("ses"),
        cwd=_own_folder(old.cwd) if in_own_folder else cwd,
        created_at=_time(old.created_at) or utc_now(),
        winx_version=__version__,
        branch=None,
        forked_from=None,
        imported_from=old.id[:_ID_CHARS],
    )
    writer = _Writer(_line(header), header.created_at)
    for record in records:
        writer.take(record)
    _save(sessions / directory_name(header.cwd) / f"{header.id}.jsonl", writer)
    return Imported(header.id, header.cwd, writer.turns, writer.left_out, writer.had_approvals)


class _Writer:
    """Writes records anew, those that can be taken."""

    def __init__(self, head: bytes, begun_at: str) -> None:
        self.lines = [head]
        self.turns = 0
        self.left_out = 0
        self.had_approvals = False
        self._seq = 0
        self._newest = begun_at

    def take(self, record: Record | None) -> None:
        """Take a record, or count it as left out."""
        try:
            match record:
                case GrantRecord():
                    self.had_approvals = True
                case SessionHeader() | ForgottenRecord() | StandingRecord():
                    return
                case EventRecord(_, at, event) if _has_right_roles(event):
                    self._newest = _time(at) or self._newest
                    self.lines.append(_line(EventRecord(self._seq, self._newest, event)))
                    self._seq += 1
                    self.turns += isinstance(event, TurnStarted)
                case TitleRecord(_, title):
                    self.lines.append(_line(TitleRecord(self._newest, title_of(title))))
                case _:
                    self.left_out += 1
        except (ValueError, RecursionError):
            self.left_out += 1


def _line(record: Record) -> bytes:
    """Write a record as a line.

    Raises:
        ValueError: a number in it is none, or it is too long.
        RecursionError: it is nested too deeply.
    """
    data = {"v": SCHEMA_VERSION, **encode(record)}
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    if len(text) >= MAX_LINE_BYTES:
        raise ValueError("too long")
    return text.encode("ascii") + b"\n"


def _save(path: Path, writer: _Writer) -> None:
    try:
        for directory in (path.parent.parent, path.parent):
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_new(path, writer.lines)
    except OSError as error:
        raise SessionError(f"The session cannot be saved to {path}: {error.strerror}.") from error


def _records(file: Path) -> list[Record | None]:
    """Return the records of a file; None for each that cannot be read.

    Raises:
        SessionError: it cannot be read, is too large, or holds no records.
    """
    shown = visible(str(file))
    content = _content(file, shown)
    try:
        data = json_object(content)
    except (ValueError, RecursionError):
        data = {}
    rows = data.get("records")
    if data.get("format") != JSON_FORMAT:
        lines = read_lines(BytesIO(content))
        records = [line.record for line in lines]
    elif isinstance(rows, list) and data.get("version") == JSON_VERSION:
        records = [_record(row) for row in rows]
    else:
        raise SessionError(
            f"{shown} was exported in a form that this winx does not know; "
            "import it with a newer one."
        )
    if len(records) > MAX_RECORDS:
        raise SessionError(f"{shown} holds more than {MAX_RECORDS:,} records: no session does.")
    return records


def _content(file: Path, shown: str) -> bytes:
    try:
        # Without O_NONBLOCK a FIFO of that name would never be opened.
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as opened:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise SessionError(f"{shown} is not a regular file, so it is not imported.")
            if status.st_size > MAX_BYTES:
                raise SessionError(
                    f"{shown} is larger than {MAX_BYTES >> 20} MB, so it is not imported."
                )
            return opened.read(MAX_BYTES)
    except OSError as error:
        raise SessionError(f"{shown} cannot be read: {error.strerror or error}.") from error


def _record(row: Any) -> Record | None:
    if not isinstance(row, dict):
        return None
    try:
        return from_data(row)
    except (ValueError, RecursionError):
        return None


def _has_right_roles(event: Event) -> bool:
    """Tell whether nobody speaks in the name of another: least of all of winx itself."""
    match event:
        case TurnStarted(prompt=prompt):
            return prompt.role == "user"
        case MessageCompleted(message=message):
            return message.role == "assistant"
        case ContextCompacted(messages=messages):
            return all(message.role != "system" for message in messages)
        case _:
            return True


def _own_folder(folder: Path) -> Path:
    shown = visible(str(folder))
    try:
        is_here = folder.is_absolute() and folder.resolve() == folder and folder.is_dir()
    except (OSError, ValueError) as error:
        raise SessionError(f"The folder that the session names cannot be used: {shown}.") from error
    if not is_here:
        raise SessionError(
            f"The session's folder {shown} is not here; import it into the one that you are in."
        )
    return folder


def _time(text: str) -> str:
    """Return a time as records write it; "" where it is none."""
    try:
        return datetime.fromisoformat(text).isoformat(timespec="milliseconds")
    except ValueError:
        return ""

"""A session that is played: one of the store, or a file that somebody has sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from winx_tui.core.codec import json_object
from winx_tui.core.errors import SessionError
from winx_tui.session.blocks import open_regular
from winx_tui.session.export import JSON_FORMAT
from winx_tui.session.records import EventRecord, SessionHeader, TitleRecord, from_data
from winx_tui.session.store import LoadedSession, SessionStore
from winx_tui.workspace.display import visible

REPORT_FORMAT = "winx-report"
"""Of what `winx report` writes."""
FORMAT_VERSION = 1
"""Of both, as far as this winx knows them."""

_MAX_BYTES = 256 << 20
"""Of a file that is read as a whole."""


def read_recording(named: str, store: SessionStore) -> LoadedSession:
    """Read what is to be played; nothing is written.

    Args:
        named: a file (a session's, an exported JSON, a report), or a session's id, or the
            beginning of one.
        store: knows the ids.

    Raises:
        SessionError: there is no such session, or the file holds none.
    """
    path = Path(named)
    is_file = "/" in named or path.suffix in (".json", ".jsonl")
    if not is_file:
        return store.load(store.find(named))
    return store.load(path) if path.suffix == ".jsonl" else _from_json(path)


def _from_json(path: Path) -> LoadedSession:
    shown = visible(str(path))
    data = _object_in(path, shown)
    held = data.get("session") if data.get("format") == REPORT_FORMAT else data
    records = held.get("records") if isinstance(held, dict) else None
    if not isinstance(records, list) or data.get("format") not in (JSON_FORMAT, REPORT_FORMAT):
        raise SessionError(
            f"{shown} holds no session; name one that `winx sessions export --format json` or "
            "`winx report` has written."
        )
    if isinstance(version := data.get("version"), int) and version > FORMAT_VERSION:
        raise SessionError(f"{shown} was written by a newer winx (version {version}); update this.")
    return _loaded(path, shown, records)


def _object_in(path: Path, shown: str) -> dict[str, Any]:
    try:
        with open_regular(path) as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise SessionError(f"{shown} cannot be read: {error.strerror or error}.") from error
    if len(content) > _MAX_BYTES:
        raise SessionError(f"{shown} is larger than {_MAX_BYTES >> 20} MB, so it is not played.")
    try:
        return json_object(content)
    except ValueError as error:
        raise SessionError(f"{shown} holds no session: it is no JSON ({error}).") from error


def _loaded(path: Path, shown: str, records: list[object]) -> LoadedSession:
    header: SessionHeader | None = None
    events: list[EventRecord] = []
    title, skipped = "", 0
    for each in records:
        try:
            record = from_data(each if isinstance(each, dict) else {})
        except (ValueError, RecursionError):
            skipped += 1
            continue
        match record:
            case SessionHeader():
                header = header or record
            case EventRecord():
                events.append(record)
            case TitleRecord():
                title = record.title
    if header is None:
        raise SessionError(f"{shown} holds no session of this winx: its header is missing.")
    return LoadedSession(
        path=path,
        header=header,
        events=tuple(record.event for record in events),
        next_seq=events[-1].seq + 1 if events else 0,
        skipped_lines=skipped,
        times=tuple(record.at for record in events),
        title=title,
    )

"""The end of a session, read without its beginning."""

from __future__ import annotations

import os
from pathlib import Path

from winx_tui.core.errors import SessionError
from winx_tui.core.events import Event
from winx_tui.session.blocks import open_regular
from winx_tui.session.records import EventRecord, from_line

TAIL_BYTES = 200_000


def last_events(path: Path, size_bytes: int = TAIL_BYTES) -> tuple[Event, ...]:
    """Return the events that lie within the last bytes of a session, oldest first.

    Raises:
        SessionError: the file cannot be read.
    """
    try:
        with open_regular(path) as file:
            begin = max(0, file.seek(0, os.SEEK_END) - size_bytes)
            file.seek(begin)
            lines = file.read(size_bytes).split(b"\n")
    except OSError as error:
        raise SessionError(
            f"Session {path.stem} cannot be read: {error.strerror or error}."
        ) from error
    # The first line may have lost its beginning.
    return tuple(event for line in lines[begin > 0 :] for event in _events(line))


def _events(line: bytes) -> tuple[Event, ...]:
    try:
        record = from_line(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return ()
    return (record.event,) if isinstance(record, EventRecord) else ()

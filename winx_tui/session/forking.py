"""A copy of a session, or of its beginning, to go another way from there."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from winx_tui import __version__
from winx_tui.core.errors import SessionError
from winx_tui.core.events import TurnStarted
from winx_tui.core.ids import new_id
from winx_tui.session.blocks import open_regular
from winx_tui.session.records import (
    EventRecord,
    Record,
    SessionHeader,
    from_line,
    to_line,
    utc_now,
)


def copy_before(path: Path, before_turn: int | None) -> str:
    """Copy a session's lines up to a turn into a new session beside it; return its id.

    Lines are copied as they stand, those of a later winx too; torn ones are left out. The
    copy appears whole or not at all.

    Raises:
        SessionError: there is no such turn, or the file cannot be read or written.
    """
    new = path.with_name(f"{new_id('ses')}.jsonl")
    draft = new.with_name(f".{new.name}.draft")
    try:
        with open_regular(path) as source, _created(draft) as target:
            turns = _copy(source, target, new.stem, before_turn)
            target.flush()
            os.fsync(target.fileno())
        if before_turn is not None and before_turn not in range(turns + 1):
            raise SessionError(_no_such_turn(path.stem, before_turn, turns))
        draft.rename(new)
    except OSError as error:
        raise SessionError(
            f"Session {path.stem} cannot be copied: {error.strerror or error}."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return new.stem


def _copy(source: BinaryIO, target: BinaryIO, new: str, before_turn: int | None) -> int:
    """Copy until the turn; return how many turns there were before it."""
    turns, has_header = 0, False
    for line in source:
        try:
            record = from_line(line.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            continue
        if isinstance(record, SessionHeader):
            if not has_header:
                target.write(to_line(_forked(record, new)).encode("ascii"))
            has_header = True
            continue
        if _begins_turn(record):
            if turns == before_turn:
                return turns
            turns += 1
        target.write(line if line.endswith(b"\n") else line + b"\n")
    if not has_header:
        raise SessionError("That file is no session: it has no readable header.")
    return turns


def _forked(header: SessionHeader, new: str) -> SessionHeader:
    return replace(
        header, id=new, created_at=utc_now(), winx_version=__version__, forked_from=header.id
    )


def _begins_turn(record: Record | None) -> bool:
    return isinstance(record, EventRecord) and isinstance(record.event, TurnStarted)


def _created(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _no_such_turn(session_id: str, turn: int, turns: int) -> str:
    there_are = "1 turn" if turns == 1 else f"{turns} turns"
    return f"Session {session_id} has {there_are}; there is nothing before turn {turn + 1} of it."

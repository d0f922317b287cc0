"""A copy of a session, or of its beginning, to go another way from there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from winx_tui import __version__
from winx_tui.core.errors import SessionError
from winx_tui.core.events import TurnStarted
from winx_tui.core.ids import new_id
from winx_tui.session.approvals import is_own
from winx_tui.session.durable import write_new
from winx_tui.session.index import known_head
from winx_tui.session.reading import Contents, read_contents
from winx_tui.session.records import EventRecord, SessionHeader, utc_now
from winx_tui.session.rewriting import rewritten


def copy_before(path: Path, before_turn: int | None) -> str:
    """Copy a session's lines up to a turn into a new session beside it; return its id.

    Lines are copied as they stand, those of a later winx too; what cannot be read is left
    out. The copy appears whole or not at all. What was approved for the session holds in the
    copy as well, unless others may have written to its file.

    Raises:
        SessionError: there is no such turn, or the file cannot be read or written.
    """
    new = path.with_name(f"{new_id('ses')}.jsonl")
    try:
        contents = read_contents(path, lambda: known_head(path))
        turns = _count_turns(contents)
        if before_turn is not None and before_turn not in range(turns + 1):
            raise SessionError(_no_such_turn(path.stem, before_turn, turns))
        lines = rewritten(
            contents,
            _forked(contents.header, new.stem),
            with_approvals=is_own(path),
            before_turn=before_turn,
        )
        write_new(new, lines)
    except OSError as error:
        raise SessionError(
            f"Session {path.stem} cannot be copied: {error.strerror or error}."
        ) from error
    return new.stem


def _count_turns(contents: Contents) -> int:
    records = (line.record for line in contents.lines)
    events = (record.event for record in records if isinstance(record, EventRecord))
    return sum(isinstance(event, TurnStarted) for event in events)


def _forked(header: SessionHeader, new: str) -> SessionHeader:
    return replace(
        header, id=new, created_at=utc_now(), winx_version=__version__, forked_from=header.id
    )


def _no_such_turn(session_id: str, turn: int, turns: int) -> str:
    there_are = "1 turn" if turns == 1 else f"{turns} turns"
    return f"Session {session_id} has {there_are}; there is nothing before turn {turn + 1} of it."

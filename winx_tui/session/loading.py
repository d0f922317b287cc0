"""A session read back, to be looked at or gone on with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import SessionError
from winx_tui.core.events import Event
from winx_tui.session.approvals import ApprovalRecord, approvals_in, is_own
from winx_tui.session.damage import WHOLE, Damage
from winx_tui.session.index import known_head
from winx_tui.session.lock import Hold, SessionBusyError, open_held
from winx_tui.session.log import FLAGS, SessionLog
from winx_tui.session.reading import Contents, read_contents
from winx_tui.session.records import (
    EventRecord,
    Record,
    SessionHeader,
    StandingRecord,
    TitleRecord,
)
from winx_tui.session.repairing import repair
from winx_tui.workspace.display import visible

_DISTRUSTED = (
    "What you approved for this session is asked again: its file is open to others, so anybody "
    "could have written that."
)


@dataclass(frozen=True, slots=True)
class LoadedSession:
    """A session as read back."""

    path: Path
    header: SessionHeader
    events: tuple[Event, ...]
    """Where some are missing, a notice that says so stands in their place."""
    next_seq: int
    skipped_lines: int
    """Torn or unreadable lines that were passed over."""
    times: tuple[str, ...] = ()
    """When each of the events was written down; UTC, ISO 8601."""
    title: str = ""
    """As the person named it; "": not at all."""
    damage: Damage = WHOLE
    approvals: tuple[ApprovalRecord, ...] = ()
    """What was approved for the session and forgotten again, in order; () where others may
    have written to the file."""
    standing: StandingRecord | None = None
    """How the conversation was left; None: nobody wrote that down."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A session that is gone on with."""

    session: LoadedSession
    log: SessionLog
    remarks: tuple[str, ...] = ()
    """What a person should be told of its file, whole sentences."""


def load(path: Path) -> LoadedSession:
    """Read a session; what is damaged is passed over, and nothing is changed.

    Raises:
        SessionError: the file cannot be read.
    """
    return _loaded(path, _contents(path))


def take_up(path: Path) -> TakenUp:
    """Keep other writers out of a session, read it, and repair what is damaged.

    Where its file cannot be written, it is gone on with all the same: its log says why.

    Raises:
        SessionBusyError: it is open somewhere.
        SessionError: it cannot be read.
    """
    try:
        held = open_held(path, FLAGS | os.O_NONBLOCK)
    except SessionBusyError:
        raise
    except OSError as error:
        session = load(path)
        log = SessionLog(path, session.header, next_seq=session.next_seq)
        return TakenUp(session, log, (*_found(session.damage), str(log.unsaved_because(error))))
    try:
        return _taken_up(path, held)
    except SessionError:
        held.let_go()
        os.close(held.descriptor)
        raise


def _taken_up(path: Path, held: Hold) -> TakenUp:
    contents = _contents(path)
    session = _loaded(path, contents)
    remarks = _found(session.damage)
    if not session.approvals and approvals_in(line.record for line in contents.lines):
        remarks = (*remarks, _DISTRUSTED)
    next_seq = contents.next_seq
    if session.damage.is_repairable:
        try:
            repaired = repair(path, held, contents, with_approvals=bool(session.approvals))
        except OSError as error:
            remarks = (*remarks, f"Its file could not be repaired: {error.strerror}.")
        else:
            held, next_seq = repaired.held, len(session.events) + contents.unknown_events
            remarks = (_repaired(session, repaired.damaged), *remarks[1:])
    log = SessionLog(path, session.header, next_seq=next_seq, held=held)
    return TakenUp(session, log, remarks)


def _contents(path: Path) -> Contents:
    try:
        return read_contents(path, lambda: known_head(path))
    except OSError as error:
        raise SessionError(
            f"Session {path.stem} cannot be read: {error.strerror or error}."
        ) from error


def _loaded(path: Path, contents: Contents) -> LoadedSession:
    records: list[Record] = []
    events: list[EventRecord] = []
    for each in contents.with_gaps():
        record = each if isinstance(each, EventRecord) else each.record
        if isinstance(record, EventRecord):
            events.append(record)
        elif record is not None:
            records.append(record)
    titles = [record.title for record in records if isinstance(record, TitleRecord)]
    standings = [record for record in records if isinstance(record, StandingRecord)]
    return LoadedSession(
        path,
        contents.header,
        tuple(record.event for record in events),
        contents.next_seq,
        contents.damage.unreadable,
        tuple(record.at for record in events),
        titles[-1] if titles else "",
        contents.damage,
        approvals_in(records) if is_own(path) else (),
        standings[-1] if standings else None,
    )


def _found(damage: Damage) -> tuple[str, ...]:
    """Say what was found, the damage first."""
    damaged = f"This session's file is damaged: {damage.words()}." if damage.is_repairable else ""
    return tuple(filter(None, (damaged, damage.newer_words())))


def _repaired(session: LoadedSession, damaged: Path) -> str:
    return (
        f"This session's file was damaged and has been repaired: {session.damage.words()}. "
        f"It is kept as it was: {visible(str(damaged))}."
    )

"""Disks that take nothing for a while: nothing is torn, and all is written in its order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.session.sample_sessions import FOLDER, MODEL, turn, write
from tests.session.small_disk import disk_of
from winx_tui.core.errors import SessionError
from winx_tui.core.events import Event, Notice
from winx_tui.session import backlog
from winx_tui.session.damage import WHOLE
from winx_tui.session.log import SessionLog
from winx_tui.session.store import SessionStore

EVENTS = (*turn("one"), *turn("two", output="x" * 500), *turn("three"))


def tried(log: SessionLog, events: tuple[Event, ...]) -> int:
    """Append events; return how many of them could not be saved."""
    refused = list(filter(None, (_refused(log, event) for event in events)))
    assert all("cannot be saved" in text for text in refused)
    return len(refused)


def _refused(log: SessionLog, event: Event) -> str:
    try:
        log.append(event)
    except SessionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("more_bytes", [0, 1, 40, 173, 700])
def test_what_a_full_disk_refused_is_written_once_there_is_room(
    tmp_path: Path, more_bytes: int
) -> None:
    store = SessionStore(tmp_path)
    log = store.create(FOLDER, MODEL)
    assert tried(log, EVENTS[:6]) == 0
    size = log.path.stat().st_size
    with disk_of(size + more_bytes):
        assert tried(log, EVENTS[6:12]) >= 1
        assert log.unsaved >= 1
        assert log.path.read_bytes().endswith(b"\n")
        assert store.load(log.path).damage == WHOLE
    assert tried(log, EVENTS[12:]) == 0
    assert (log.unsaved, log.take_lost()) == (0, 0)
    log.close()
    session = store.load(log.path)
    assert (session.events, session.damage) == (EVENTS, WHOLE)


def test_what_waits_is_written_when_the_session_is_closed(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    log = store.create(FOLDER, MODEL)
    with disk_of(0):
        assert tried(log, EVENTS) == len(EVENTS)
    log.close()
    assert store.load(log.path).events == EVENTS


def test_where_memory_has_no_room_either_a_notice_says_how_much_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "MAX_RECORDS", 4)
    store = SessionStore(tmp_path)
    log = store.create(FOLDER, MODEL)
    tried(log, EVENTS[:3])
    with disk_of(log.path.stat().st_size):
        tried(log, EVENTS[3:15])
    tried(log, EVENTS[15:])
    assert log.take_lost() == 8 + 1
    log.close()
    session = store.load(log.path)
    assert session.events[:3] == EVENTS[:3]
    assert isinstance(session.events[3], Notice)
    assert session.events[3].text.startswith("9 records could not be saved here")
    assert session.events[4:] == EVENTS[12:]
    assert session.damage == WHOLE


def test_a_session_on_a_disk_that_is_read_only_is_gone_on_with_and_told(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, EVENTS[:6])
    aside = path.with_suffix(".aside")
    path.rename(aside)
    path.symlink_to(aside)
    with pytest.raises(SessionError, match="cannot be read"):
        store.take_up(path)
    path.unlink()
    aside.rename(path)
    with _nothing_can_be_opened_for_writing():
        taken = store.take_up(path)
        assert taken.session.events == EVENTS[:6]
        assert "cannot be saved" in taken.remarks[0]
        assert tried(taken.log, EVENTS[6:12]) == 6
    assert tried(taken.log, EVENTS[12:]) == 0
    taken.log.close()
    assert store.load(path).events == EVENTS


def test_a_damaged_session_that_cannot_be_repaired_is_gone_on_with(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, EVENTS[:6])
    whole = path.read_bytes()
    path.write_bytes(whole + whole[-90:-50])
    with disk_of(0):
        taken = store.take_up(path)
    assert "could not be repaired" in taken.remarks[1]
    tried(taken.log, EVENTS[6:])
    taken.log.close()
    assert store.load(path).events == EVENTS
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@contextmanager
def _nothing_can_be_opened_for_writing() -> Iterator[None]:
    """Do what a read-only disk does, which no test can mount."""
    real = os.open

    def refuse(path: object, flags: int, *rest: int, **more: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(30, "Read-only file system")
        return real(path, flags, *rest, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", refuse)
        yield

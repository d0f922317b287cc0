"""What a person is told of a disk that takes nothing: once, and once when it does again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.session.sample_sessions import FOLDER, MODEL, turn
from tests.session.small_disk import disk_of
from winx_tui.core.events import Event, Notice, TextDelta
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.plan_mode import PlanMode
from winx_tui.runtime.session_account import SessionAccount
from winx_tui.session import backlog
from winx_tui.session.records import StandingRecord
from winx_tui.session.replay import SessionState
from winx_tui.session.store import SessionStore

EVENTS: tuple[Event, ...] = (*turn("one"), *turn("two"))


@contextmanager
def account(store: SessionStore, stands: list[StandingRecord]) -> Iterator[SessionAccount]:
    log = store.create(FOLDER, MODEL)
    opened = SessionAccount(
        log, SessionState(), PlanMode(Choices("ask")), None, standing=lambda: stands[-1]
    )
    yield opened
    opened.close()


def told(opened: SessionAccount, events: tuple[Event, ...]) -> list[Notice]:
    notices = (opened.record(each) for event in events for each in (event, TextDelta("x")))
    return [notice for notice in notices if notice is not None]


def test_a_full_disk_is_told_once_and_so_is_its_end(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    with account(store, [StandingRecord("", "ask", FOLDER)]) as opened:
        assert told(opened, EVENTS[:2]) == []
        with disk_of(next(tmp_path.rglob("*.jsonl")).stat().st_size):
            [notice] = told(opened, EVENTS[2:8])
            assert "cannot be saved" in notice.text
        [notice] = told(opened, EVENTS[8:])
        assert notice.text == "The session is saved again, with all that was said meanwhile."
    assert store.load(store.latest(FOLDER)).events == EVENTS


def test_what_found_no_room_in_memory_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "MAX_RECORDS", 3)
    store = SessionStore(tmp_path)
    with account(store, [StandingRecord("", "ask", FOLDER)]) as opened:
        told(opened, EVENTS[:2])
        with disk_of(next(tmp_path.rglob("*.jsonl")).stat().st_size):
            told(opened, EVENTS[2:8])
        [notice] = told(opened, EVENTS[8:])
        assert "4 records did not fit into memory" in notice.text


def test_how_a_conversation_stands_is_written_down_where_it_changes(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    stands = [StandingRecord("", "ask", FOLDER)]
    with account(store, stands) as opened:
        told(opened, EVENTS[:6])
        path = next(tmp_path.rglob("*.jsonl"))
        assert path.read_text().count("standing_record") == 1
        stands.append(StandingRecord("", "read-only", FOLDER / "sub"))
        told(opened, EVENTS[6:])
        assert path.read_text().count("standing_record") == 2
        stands.append(StandingRecord("", "accept-edits", FOLDER))
    standing = store.load(path).standing
    assert standing is not None
    assert (standing.mode, standing.cwd) == ("accept-edits", FOLDER)

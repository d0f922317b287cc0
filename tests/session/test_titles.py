"""A session's title: appended to its log, the newest one holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.session.sample_sessions import FOLDER, turn, write
from winx_tui.core.errors import SessionError
from winx_tui.session.records import MAX_TITLE_CHARS
from winx_tui.session.store import SessionStore


def test_the_newest_title_holds_and_an_empty_one_takes_it_away(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"))
    events = store.load(path).events
    titles = []
    for title in ("First", "  Second\n title ", ""):
        store.rename(path.stem, title)
        titles.append((store.list(FOLDER)[0].title, store.load(path).title))
    assert titles == [("First",) * 2, ("Second title",) * 2, ("",) * 2]
    assert store.load(path).events == events
    assert store.load(path).skipped_lines == 0


def test_a_title_is_a_record_of_the_same_version(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"))
    before = path.read_bytes()
    store.rename(path.stem, "x" * 999)
    assert path.read_bytes().startswith(before)
    record = json.loads(path.read_bytes()[len(before) :])
    assert (record["v"], record["type"]) == (1, "title_record")
    assert len(record["title"]) == MAX_TITLE_CHARS


def test_a_session_without_a_title_goes_by_its_first_prompt(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"), turn("two"))
    assert store.list(FOLDER)[0].name == "one"
    store.rename(path.stem, "Named")
    assert store.list(FOLDER)[0].name == "Named"


def test_a_session_that_is_being_written_can_be_renamed_and_goes_on(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"))
    log = store.take_up(path).log
    log.append(turn("two")[0])
    store.rename(path.stem, "In between")
    log.append(turn("two")[-1])
    log.close()
    session = store.load(path)
    assert (session.title, len(session.events), session.skipped_lines) == ("In between", 8, 0)


def test_a_title_after_a_torn_line_is_whole(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"))
    path.write_bytes(path.read_bytes()[:-30])
    store.rename(path.stem, "Whole")
    assert store.load(path).title == "Whole"
    assert store.load(path).skipped_lines == 1


def test_no_session_cannot_be_renamed(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="There is no session"):
        SessionStore(tmp_path).rename("ses_none", "x")

"""Copies of sessions: whole, or what came before a turn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.session.sample_sessions import FOLDER, turn, write
from winx_tui.core.errors import SessionError
from winx_tui.session.store import SessionStore


def test_a_copy_ends_before_the_turn_and_the_original_stays(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    turns = [turn("one"), turn("two"), turn("three")]
    path = write(store, *turns)
    before = path.read_bytes()
    copies = [store.load(store.find(store.fork(path.stem, number))) for number in (0, 1, 3)]
    assert [copy.events for copy in copies] == [(), turns[0], sum(turns, ())]
    assert {copy.header.forked_from for copy in copies} == {path.stem}
    assert {copy.header.cwd for copy in copies} == {FOLDER}
    assert path.read_bytes() == before


def test_a_whole_copy_keeps_records_of_a_later_winx_and_leaves_torn_ones(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"))
    later = json.dumps({"v": 1, "type": "event_record", "event": {"type": "from_later"}})
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{later}\n{{torn")
    copy = store.find(store.fork(path.stem))
    assert copy.read_text(encoding="utf-8").splitlines()[-1] == later
    assert store.load(copy).skipped_lines == 0


def test_a_copy_has_its_title_and_another_id_and_can_be_gone_on_with(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"))
    store.rename(path.stem, "Named")
    copy = store.load(store.find(store.fork(path.stem)))
    assert (copy.title, copy.header.id) == ("Named", copy.path.stem)
    assert copy.header.id != path.stem
    log = store.take_up(copy.path).log
    log.append(turn("two")[0])
    log.close()
    assert len(store.load(path).events) == len(turn("one"))
    rows = {row.id: (row.turns, row.forked_from) for row in store.list(FOLDER)}
    assert rows == {path.stem: (1, None), copy.header.id: (2, path.stem)}


@pytest.mark.parametrize("number", [-1, 2])
def test_a_turn_that_is_not_there_leaves_nothing_behind(tmp_path: Path, number: int) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one"))
    with pytest.raises(SessionError, match="has 1 turn"):
        store.fork(path.stem, number)
    assert list(path.parent.iterdir()) == [path]


def test_a_session_that_is_being_written_can_be_copied(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    log = store.create(FOLDER, None)
    for event in turn("one")[:3]:
        log.append(event)
    assert store.load(store.find(store.fork(log.path.stem))).events == turn("one")[:3]
    log.close()

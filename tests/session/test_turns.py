"""A session taken apart into its turns, and its end read by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.sample_sessions import turn, write
from winx_tui.core.errors import SessionError
from winx_tui.session.store import SessionStore
from winx_tui.session.tail import last_events
from winx_tui.session.turns import turns_of


def test_turns_tell_prompt_answer_time_and_changed_files(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    edited = Path("/p/a.py")
    session = store.load(write(store, turn("one", answer="A"), turn("two", edited=edited)))
    first, second = turns_of(session)
    assert (first.number, first.prompt.text, first.answer, first.files) == (0, "one", "A", ())
    assert second.files == (edited,)
    [call] = second.edits
    assert call.call_id == "call_two"
    assert first.at <= second.at <= call.began_at <= call.ended_at
    assert list(session.times) == sorted(session.times)


def test_the_end_of_a_session_is_read_without_its_beginning(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write(store, turn("one", output="x" * 5_000), turn("two"))
    assert last_events(path) == (*turn("one", output="x" * 5_000), *turn("two"))
    assert last_events(path, 3_000)[-6:] == turn("two")
    assert len(last_events(path, 3_000)) < 12
    with pytest.raises(SessionError, match="cannot be read"):
        last_events(tmp_path / "none.jsonl")

"""What is played may be a session of the store, or a file that somebody has sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.session.sample_sessions import turn, write
from winx_tui.core.errors import SessionError
from winx_tui.runtime.replays.recording import read_recording
from winx_tui.session.export import export
from winx_tui.session.store import SessionStore


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    return SessionStore(tmp_path / "sessions")


def test_a_session_is_found_by_its_id_the_beginning_of_it_its_file_and_an_export(
    store: SessionStore, tmp_path: Path
) -> None:
    path = write(store, turn("first"), turn("second"))
    store.rename(path.stem, "my own")
    exported = tmp_path / "sent.json"
    exported.write_text(export(store.load(path), "json"), encoding="utf-8")
    wanted = store.load(path)
    for named in (path.stem, path.stem[:12], path.stem[4:], str(path), str(exported)):
        found = read_recording(named, store)
        assert (found.events, found.times, found.title) == (
            wanted.events,
            wanted.times,
            "my own",
        )
        assert found.header == wanted.header
        assert found.next_seq == wanted.next_seq


def test_records_of_an_export_that_cannot_be_read_are_counted(
    store: SessionStore, tmp_path: Path
) -> None:
    data = json.loads(export(store.load(write(store, turn("first"))), "json"))
    data["records"][3:4] = [7, {"v": "?"}, {"v": 1, "type": "of_later"}]
    sent = tmp_path / "sent.json"
    sent.write_text(json.dumps(data), encoding="utf-8")
    found = read_recording(str(sent), store)
    assert found.skipped_lines == 2
    assert len(found.events) == 5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no json", "it is no JSON"),
        ("[]", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("{}", "holds no session; name one"),
        ('{"format": "winx-session", "records": 4}', "holds no session; name one"),
        ('{"format": "winx-report", "session": []}', "holds no session; name one"),
        ('{"format": "other", "records": []}', "holds no session; name one"),
        ('{"format": "winx-session", "version": 9, "records": []}', "by a newer winx"),
        ('{"format": "winx-session", "records": []}', "its header is missing"),
    ],
)
def test_a_file_that_holds_no_session_is_told(
    store: SessionStore, tmp_path: Path, content: str, said: str
) -> None:
    sent = tmp_path / "sent.json"
    sent.write_text(content, encoding="utf-8")
    with pytest.raises(SessionError, match=said):
        read_recording(str(sent), store)


def test_what_is_not_there_is_told_in_the_words_of_what_was_named(
    store: SessionStore, tmp_path: Path
) -> None:
    with pytest.raises(SessionError, match=r"gone\.json cannot be read"):
        read_recording(str(tmp_path / "gone.json"), store)
    with pytest.raises(SessionError, match="There is no session 'gone'"):
        read_recording("gone", store)

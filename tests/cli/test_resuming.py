"""What `--continue` goes on with, and what of the command line no session changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.sample_sessions import FOLDER, turn, write
from winx_tui.cli.options import Options
from winx_tui.cli.resuming import given_choices, newest_session
from winx_tui.core.errors import SessionError
from winx_tui.session.lock import SessionBusyError
from winx_tui.session.store import SessionStore


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SessionStore:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path))
    return SessionStore(tmp_path / "sessions")


def test_the_newest_that_is_free_goes_on_and_newer_ones_are_named(store: SessionStore) -> None:
    with pytest.raises(SessionError, match="no session to continue"):
        newest_session(FOLDER)
    paths = [write(store, turn("one")), write(store, turn("two"))]
    newest = store.latest(FOLDER)
    [other] = [path for path in paths if path != newest]
    assert newest_session(FOLDER) == (newest.stem, ())
    log = store.take_up(newest).log
    session_id, [remark] = newest_session(FOLDER)
    assert session_id == other.stem
    assert f"`winx sessions fork {newest.stem}`" in remark
    second = store.take_up(other).log
    with pytest.raises(SessionBusyError, match="makes a copy"):
        newest_session(FOLDER)
    log.close()
    second.close()


def test_what_the_command_line_names_stays() -> None:
    assert given_choices(Options("tui")) == frozenset()
    assert given_choices(Options("tui", model="groq")) == {"model"}
    assert given_choices(Options("repl", mode="ask")) == {"mode"}
    assert given_choices(Options("print")) == {"mode"}

"""`winx sessions`: each action on sessions of a private store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.session.sample_sessions import turn, write
from winx_tui.cli.commands.sessions import run
from winx_tui.core.errors import SessionError, UsageError
from winx_tui.session.store import SessionStore


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SessionStore:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return SessionStore(tmp_path / "state" / "sessions")


def sessions(*arguments: str) -> int:
    return run(list(arguments), environment_keys=frozenset())


def test_a_session_is_renamed_listed_and_shown_by_its_title(
    store: SessionStore, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(store, turn("one"), cwd=Path.cwd())
    assert sessions("rename", path.stem, "My", "title") == 0
    assert sessions("list") == 0
    assert sessions("show", path.stem) == 0
    out = capsys.readouterr().out
    assert "is called 'My title' now." in out
    assert "1 turn   My title\n" in out
    assert f"Session {path.stem} 'My title', begun" in out
    assert sessions("list", "--json") == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["title"], row["model"], row["turns"]) == ("My title", "local/m", 1)
    assert sessions("rename", path.stem) == 0
    assert "has no title now" in capsys.readouterr().out


def test_words_are_searched_here_or_everywhere(
    store: SessionStore, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(store, turn("one", answer="a \x1b[31mNeedle"))
    assert sessions("search", "needle") == 1
    assert "`--all`" in capsys.readouterr().out
    assert sessions("search", "needle", "ONE", "--all") == 0
    out = capsys.readouterr().out
    assert path.stem in out
    assert "\x1b" not in out
    assert sessions("search", "needle", "--all", "--json") == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["id"], row["turn"]) == (path.stem, 1)


def test_a_fork_prints_its_id_and_counts_turns_from_one(
    store: SessionStore, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(store, turn("one"), turn("two"))
    assert sessions("fork", path.stem, "--before-turn", "2") == 0
    captured = capsys.readouterr()
    copy = captured.out.strip()
    assert f"--resume {copy}" in captured.err
    assert store.load(store.find(copy)).events == turn("one")
    with pytest.raises(UsageError, match="from 1"):
        sessions("fork", path.stem, "--before-turn", "0")
    with pytest.raises(SessionError, match="nothing before turn 9"):
        sessions("fork", path.stem, "--before-turn", "9")


def test_an_export_is_printed_or_written_in_the_format_of_its_name(
    store: SessionStore, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(store, turn("one"))
    assert sessions("export", path.stem) == 0
    assert capsys.readouterr().out.startswith("# Session ses_")
    assert sessions("export", path.stem, "-o", "talk.html") == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "Written: talk.html\n")
    assert Path("talk.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sessions("export", path.stem, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["format"] == "winx-session"
    with pytest.raises(UsageError, match="md, html or json"):
        sessions("export", path.stem, "--format", "pdf")


def test_a_session_that_is_open_is_not_deleted(
    store: SessionStore, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(store, turn("one"))
    log = store.take_up(path).log
    with pytest.raises(SessionError, match="is open already"):
        sessions("delete", path.stem)
    log.close()
    assert sessions("delete", path.stem) == 0
    assert "Deleted" in capsys.readouterr().out
    assert not path.exists()

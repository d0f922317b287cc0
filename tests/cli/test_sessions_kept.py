"""`winx sessions prune` and `import`, and how damaged sessions are shown."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.session.sample_sessions import turn, write
from winx_tui.cli.commands.sessions import run
from winx_tui.core.errors import UsageError
from winx_tui.session.store import SessionStore


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SessionStore:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return SessionStore(tmp_path / "state" / "sessions")


def sessions(*arguments: str) -> int:
    return run(list(arguments), environment_keys=frozenset())


def old(store: SessionStore, name: str, days: int) -> Path:
    path = write(store, turn(name), cwd=Path.cwd())
    moment = time.time() - days * 86_400
    os.utime(path, (moment, moment))
    return path


def test_prune_shows_what_would_go_and_needs_a_yes(
    store: SessionStore, capsys: pytest.CaptureFixture[str]
) -> None:
    older, newer = old(store, "older", 40), old(store, "newer", 1)
    named = old(store, "named", 50)
    store.rename(named.stem, "Stays")
    os.utime(named, (0, 0))
    assert sessions("prune", "--older-than", "30d", "--dry-run") == 0
    out = capsys.readouterr().out
    assert older.stem in out
    assert "1 session, " in out
    assert " kB would be deleted." in out
    with pytest.raises(UsageError, match="add --yes"):
        sessions("prune", "--older-than", "30d")
    assert older.exists()
    assert sessions("prune", "--older-than", "30d", "--yes") == 0
    assert "Deleted 1 session." in capsys.readouterr().out
    assert [older.exists(), newer.exists(), named.exists()] == [False, True, True]
    assert sessions("prune", "--keep", "1", "--named", "--yes") == 0
    assert [newer.exists(), named.exists()] == [True, False]
    assert sessions("prune", "--keep", "5", "--yes") == 0
    assert "No session would be deleted" in capsys.readouterr().out


def test_prune_follows_the_settings_and_refuses_without_any_limit(
    store: SessionStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = old(store, "older", 40)
    with pytest.raises(UsageError, match="nothing says which sessions go"):
        sessions("prune")
    with pytest.raises(UsageError, match="is no age"):
        sessions("prune", "--older-than", "soon")
    with pytest.raises(UsageError, match="less than 0"):
        sessions("prune", "--keep", "-1")
    config = tmp_path / "config"
    config.mkdir(mode=0o700)
    (config / "config.toml").write_text("[sessions]\nkeep_days = 30\n")
    assert sessions("prune", "--yes") == 0
    assert not path.exists()


def test_an_export_is_imported_into_this_folder(
    store: SessionStore, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(store, turn("one"), turn("two"))
    assert sessions("export", path.stem, "-o", "out.json") == 0
    capsys.readouterr()
    assert sessions("import", "out.json") == 0
    captured = capsys.readouterr()
    new = captured.out.strip()
    assert "Imported 2 turns into" in captured.err
    assert f"winx --resume {new}" in captured.err
    assert [row.id for row in store.list(Path.cwd())] == [new]


def test_a_damaged_session_is_shown_with_what_is_lost_and_nothing_reaches_the_terminal(
    store: SessionStore, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(store, turn("one"), cwd=Path.cwd())
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], b"\x1b[2J\0\0\n", *lines[4:]]))
    assert sessions("show", path.stem) == 0
    out = capsys.readouterr().out
    assert "1 record is missing here" in out
    assert "(This session's file is damaged: 1 record is lost. Going on repairs it.)" in out
    assert sessions("show", path.stem, "--json") == 0
    raw = capsys.readouterr().out
    assert "\x1b" not in raw
    assert "\0" not in raw
    assert len(raw.splitlines()) == len(lines)
    assert sessions("list") == 0
    assert sessions("search", "one") == 0

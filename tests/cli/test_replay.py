"""`winx replay` and `winx report` as they are typed where no terminal is."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path

import pytest

from tests.session.sample_sessions import turn, write
from tests.support.provider_keys import KEYS
from tests.support.recorded_demo import record_demo
from winx_tui.cli.commands import replay, report
from winx_tui.core.errors import SessionError, UsageError
from winx_tui.session.store import SessionStore


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SessionStore:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return SessionStore(tmp_path / "state" / "sessions")


def test_without_a_terminal_the_session_is_printed(
    store: SessionStore, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(store, turn("one", "An \x1b[31manswer."), cwd=Path.cwd().resolve())
    for arguments in ([path.stem], [str(path)], []):
        assert replay.run(arguments) == 0
        out = capsys.readouterr().out
        assert f"Session {path.stem}" in out
        assert "An " in out
        assert "\x1b" not in out


def test_a_session_that_is_open_is_played_all_the_same(
    store: SessionStore, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(store, turn("one"), cwd=Path.cwd().resolve())
    log = store.take_up(path).log
    assert replay.run([]) == 0
    log.close()
    assert f"Session {path.stem}" in capsys.readouterr().out


def test_what_cannot_be_played_is_told(store: SessionStore) -> None:
    with pytest.raises(SessionError, match="There is no session in"):
        replay.run([])
    with pytest.raises(SessionError, match="There is no session 'ses_x'"):
        replay.run(["ses_x"])
    path = write(store, turn("one"), cwd=Path.cwd().resolve())
    for arguments in (["--speed", "0"], ["--max-pause", "x"], ["--yes"], ["--json"]):
        with pytest.raises(UsageError):
            replay.run([*arguments, path.stem])


def test_a_check_is_not_begun_where_nobody_can_be_asked(
    store: SessionStore, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(store, turn("one"), cwd=Path.cwd().resolve())
    with pytest.raises(UsageError, match="add --yes"):
        replay.run(["--check", path.stem])
    talk = write(store, turn("one")[:1], cwd=Path.cwd().resolve())
    assert replay.run(["--check", talk.stem]) == 0
    assert "nothing to check" in capsys.readouterr().err


def test_a_check_tells_each_call_and_its_status_says_whether_all_is_the_same(
    store: SessionStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded = asyncio.run(record_demo(tmp_path / "demo", prompts=("!echo made; ls",)))
    file = tmp_path / "session.jsonl"
    text = recorded.session.path.read_text()
    file.write_text(text)
    assert replay.run(["--check", "--yes", str(file)]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("same     1.   Run: echo made; ls\n")
    assert "1 same, 0 differs, 0 not run" in told.err
    assert "The project is copied as " in told.err
    file.write_text(text.replace("made\\\\n", "other\\\\n").replace('"made\\n', '"other\\n'))
    assert replay.run(["--check", "--yes", "--json", str(file)]) == 1
    data = json.loads(capsys.readouterr().out)
    (call,) = data["calls"]
    assert (call["outcome"], call["why"]) == ("differs", "its output differs")
    assert {"-other", "+made"} <= set(call["diff"])


def test_a_report_is_shown_and_written_for_its_owner_alone_and_never_over_a_file(
    store: SessionStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    key = KEYS["dashscope"]
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "mine"))
    (tmp_path / "mine" / "git").mkdir(parents=True)
    (tmp_path / "mine" / "git" / "config").write_text("[user]\n\temail = m.d@example.org\n")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    said = f"{tmp_path}/home/x by m.d@example.org"
    path = write(store, turn(f"use {key}", said), cwd=Path.cwd().resolve())
    assert report.run(["--show"]) == 0
    shown = capsys.readouterr().out
    assert json.loads(shown)["format"] == "winx-report"
    assert list(Path.cwd().iterdir()) == []
    with pytest.raises(UsageError, match="look with --show, then add --yes"):
        report.run([])
    assert "7 records" in capsys.readouterr().err
    assert report.run(["--yes"]) == 0
    told = capsys.readouterr().err
    file = Path(f"{path.stem}.winx-report.json")
    assert f"Written: {file}. Nothing was sent." in told
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for hidden in (key, "m.d@example.org", f"{tmp_path}/home"):
        assert hidden not in file.read_text()
    with pytest.raises(SessionError, match="is there already"):
        report.run(["--yes"])
    assert replay.run([str(file)]) == 0
    assert "[REDACTED" in capsys.readouterr().out


def test_a_folder_without_a_session_has_a_report_all_the_same(
    store: SessionStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report.run(["--yes", "-o", "mine.json"]) == 0
    assert "there is none" in capsys.readouterr().err
    data = json.loads(Path("mine.json").read_text())
    assert data["session"] is None
    assert data["machine"]["winx"]
    assert {finding["name"] for finding in data["doctor"]} >= {"Python", "git"}
    assert report.run(["--no-session", "--show"]) == 0
    with pytest.raises(SessionError, match="holds no session"):
        replay.run(["mine.json"])

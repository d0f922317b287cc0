"""A report holds what helps, can be played, and betrays nobody."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.session.sample_sessions import turn, write
from tests.support.provider_keys import KEYS
from winx_tui.config.settings import Settings
from winx_tui.core.events import TurnStarted
from winx_tui.core.messages import ImagePart, Message, TextPart
from winx_tui.runtime.places import Places
from winx_tui.runtime.replays.cleaning import Cleaner, Identity
from winx_tui.runtime.replays.recording import read_recording
from winx_tui.runtime.replays.report import (
    MAX_LOG_LINES,
    ReportParts,
    changed_settings,
    log_tail,
    recorded_spans,
    report_data,
)
from winx_tui.security.redaction import Redactor
from winx_tui.session.store import LoadedSession, SessionStore
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.limits import Limits
from winx_tui.workspace.checkpoints.spans import Work

CLEANER = Cleaner(Redactor(), Identity(Path("/home/mireille"), "mireille", "tulip-7"))


def session_with(tmp_path: Path, *said: str, cwd: Path = Path("/home/mireille/p")) -> LoadedSession:
    """Write a session in which some texts are prompt, answer and output at once."""
    store = SessionStore(tmp_path / "sessions")
    path = write(store, *(turn(text, text, text) for text in said), cwd=cwd)
    store.rename(path.stem, said[0])
    return store.load(path)


def test_a_report_is_played_as_the_session_went_without_what_is_secret(tmp_path: Path) -> None:
    key = KEYS["gemini"]
    session = session_with(tmp_path, f"my key is {key} in /home/mireille/.env", "mireille@tulip-7")
    file = tmp_path / "a.winx-report.json"
    file.write_text(CLEANER.written(report_data(ReportParts(session, Settings()))))
    played = read_recording(str(file), SessionStore(tmp_path / "none"))
    assert [type(event) for event in played.events] == [type(event) for event in session.events]
    assert played.times == session.times
    assert played.header.id == session.header.id
    assert played.header.cwd == Path("~/p")
    assert played.title == "my key is [REDACTED:google-api-key] in ~/.env"
    text = file.read_text()
    for secret in (key, "mireille", "tulip-7"):
        assert secret not in text


def test_of_an_image_nothing_is_left(tmp_path: Path) -> None:
    session = session_with(tmp_path, "look")
    prompt = Message("user", (TextPart("look"), ImagePart("image/png", "QUJD" * 50)))
    begun = session.events[0]
    assert isinstance(begun, TurnStarted)
    events = (replace(begun, prompt=prompt), *session.events[1:])
    session = replace(session, events=events)
    assert "QUJD" not in CLEANER.written(report_data(ReportParts(session, Settings())))


def test_settings_are_those_that_are_no_defaults_and_of_tables_the_count() -> None:
    settings = Settings()
    assert changed_settings(settings) == {}
    changed = replace(
        settings,
        mode="accept-edits",
        limits=replace(settings.limits, max_steps=7),
        shell=replace(settings.shell, pass_environment=("A", "B")),
    )
    assert changed_settings(changed) == {
        "mode": "accept-edits",
        "limits.max_steps": 7,
        "shell.pass_environment": ["A", "B"],
    }


def test_what_the_environment_holds_is_not_told_but_for_a_few_names(tmp_path: Path) -> None:
    environment = {"TERM": "xterm", "SSH_CONNECTION": "10.0.0.1 22", "PASSWORD_X": "hunter2"}
    data = report_data(ReportParts(None, Settings(), environment=environment))
    machine: Any = data["machine"]
    assert machine["variables"] == {"TERM": "xterm"}
    assert machine["is_set"] == ["SSH_CONNECTION"]
    text = json.dumps(data)
    assert "10.0.0.1" not in text
    assert "hunter2" not in text
    assert data["session"] is None


def test_the_end_of_the_log_is_taken_and_a_log_that_is_none_is_passed_over(tmp_path: Path) -> None:
    log = tmp_path / "winx.log"
    assert log_tail(log) == ()
    log.write_bytes(b"".join(b"line %d\n" % number for number in range(1000)) + b"\xff torn")
    lines = log_tail(log)
    assert len(lines) == MAX_LOG_LINES
    assert lines[-2:] == ("line 999", "\ufffd torn")
    link = tmp_path / "link.log"
    link.symlink_to(log)
    assert log_tail(link) == ()
    assert log_tail(tmp_path) == ()


def test_of_checkpoints_there_are_names_and_sizes_and_no_contents(tmp_path: Path) -> None:
    root, state = tmp_path / "project", tmp_path / "state"
    root.mkdir()
    (root / "a.txt").write_text("the first content\n")
    session = session_with(tmp_path, "first", cwd=root)
    assert recorded_spans(session, state) == ()
    checkpoints = Checkpoints(Places.of(root, state).checkpoints, root, Limits())
    ids = (session.header.id, "ses_other", "ses_before_the_copy")
    for number, (name, turn_id) in enumerate(zip(ids, ("t", "t", "first"), strict=True)):
        span = checkpoints.begin(Work(name, turn_id, "c", "command", f"Run: {number}"))
        (root / "a.txt").write_text(f"the content after {number}\n")
        checkpoints.end(span)
    checkpoints.close()
    first, copied = recorded_spans(session, state)
    assert first["title"] == "Run: 0"
    assert first["changes"] == [{"path": "a.txt", "before_bytes": 18, "after_bytes": 20}]
    assert copied["title"] == "Run: 2"
    assert "content" not in json.dumps([first, copied])

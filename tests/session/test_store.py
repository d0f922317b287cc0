from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from winx_tui.core.errors import SessionError
from winx_tui.core.events import (
    Event,
    MessageCompleted,
    TextDelta,
    ToolCallFinished,
    ToolCallStarted,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import (
    Message,
    ModelRef,
    TextPart,
    ToolCall,
    Usage,
    tool_message,
    user_message,
)
from winx_tui.core.preview import DiffPreview, FileDiff
from winx_tui.core.results import ToolResult
from winx_tui.session.replay import fold
from winx_tui.session.store import SessionStore

MODEL = ModelRef("nvidia", "qwen/qwen3-235b-a22b")
CALL = ToolCall("c1", "read_files", '{"file_paths": ["ä.py"]}')
PREVIEW = DiffPreview((FileDiff(Path("/p/a.py"), "--- a\n+++ b\n", 1, 0),))
EVENTS: tuple[Event, ...] = (
    TurnStarted("t1", user_message("héllo \ud800"), MODEL),
    MessageCompleted(
        Message("assistant", (TextPart("reading"),), (CALL,)), Usage(7, 3, 1, None), MODEL
    ),
    ToolCallStarted(CALL, "Read: ä.py", PREVIEW),
    ToolCallFinished(CALL, ToolResult("1 x", structured={"n": 1}, preview=PREVIEW), 0.5),
    MessageCompleted(Message("assistant", (TextPart("done"),)), Usage(9, 1), MODEL),
    TurnFinished("t1", "completed", Usage(16, 4), 2, 1.5),
)


def write_session(store: SessionStore, cwd: Path, events: tuple[Event, ...] = EVENTS) -> Path:
    log = store.create(cwd, MODEL)
    for event in events:
        log.append(event)
    log.close()
    return log.path


def test_what_was_logged_is_read_back(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    session = store.load(write_session(store, Path("/p")))
    assert session.events == EVENTS
    assert session.header.cwd == Path("/p")
    assert session.skipped_lines == 0


def test_the_file_is_private_and_each_line_carries_the_version(tmp_path: Path) -> None:
    path = write_session(SessionStore(tmp_path), Path("/p"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert all(json.loads(line)["v"] == 1 for line in path.read_text().splitlines())


def test_deltas_are_not_kept_and_nothing_leaves_nothing(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write_session(store, Path("/p"), (TextDelta("x"),))
    assert not path.exists()
    assert store.list() == ()


@complaint(21)
def test_a_torn_last_line_is_passed_over_and_does_not_spoil_the_next(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write_session(store, Path("/p"))
    path.write_bytes(path.read_bytes()[:-40])
    session = store.load(path)
    assert session.events == EVENTS[:-1]
    assert session.skipped_lines == 1
    log = store.take_up(session.path).log
    log.append(EVENTS[-1])
    log.close()
    assert store.load(path).events == EVENTS


@pytest.mark.parametrize("cut", range(0, 1200, 37))
@complaint(22)
def test_a_log_cut_anywhere_still_gives_a_history_a_provider_takes(
    tmp_path: Path, cut: int
) -> None:
    store = SessionStore(tmp_path)
    path = write_session(store, Path("/p"))
    whole = path.read_bytes()
    header_end = whole.index(b"\n") + 1
    path.write_bytes(whole[: header_end + cut])
    messages = fold(store.load(path).events).messages
    asked = [call.id for message in messages for call in message.tool_calls]
    answered = [message.tool_call_id for message in messages if message.role == "tool"]
    assert asked == answered


@complaint(22)
def test_an_unanswered_call_gets_an_answer_on_load() -> None:
    state = fold(EVENTS[:3])
    assert state.messages[-1].tool_call_id == "c1"
    assert "winx ended" in state.messages[-1].text


def test_the_state_is_folded_from_the_events() -> None:
    state = fold(EVENTS)
    assert [message.role for message in state.messages] == [
        "user",
        "assistant",
        "tool",
        "assistant",
    ]
    assert state.messages[2] == tool_message("c1", "1 x")
    assert state.usage == Usage(16, 4, 1, None)
    assert state.context_tokens == 10
    assert state.model == MODEL


def test_an_event_of_a_later_winx_is_passed_over(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    path = write_session(store, Path("/p"))
    with path.open("a", encoding="utf-8") as file:
        event = {"type": "from_the_future", "x": 1}
        file.write(json.dumps({"v": 1, "type": "event_record", "seq": 6, "at": "", "event": event}))
    assert store.load(path).events == EVENTS


def test_what_is_no_regular_file_or_nested_without_end_hides_no_session(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    good = write_session(store, Path("/p"))
    os.mkfifo(good.with_name("ses_0fifo.jsonl"))
    good.with_name("ses_0gone.jsonl").symlink_to(tmp_path / "nowhere")
    good.with_name("ses_0deep.jsonl").write_text("[" * 100_000, encoding="utf-8")
    assert [row.id for row in store.list(Path("/p"))] == [good.stem]
    assert store.latest(Path("/p")) == good
    with pytest.raises(SessionError, match="not a regular file"):
        store.load(good.with_name("ses_0fifo.jsonl"))


def test_sessions_are_found_by_folder_and_by_the_beginning_of_their_id(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    first = write_session(store, Path("/p"))
    other = write_session(store, Path("/q"))
    assert store.latest(Path("/p")) == first
    assert store.find(other.stem) == other
    assert [row.id for row in store.list(Path("/q"))] == [other.stem]
    assert store.list()[0].first_prompt.startswith("héllo")
    with pytest.raises(SessionError, match="fits 2 sessions"):
        store.find("ses_")
    with pytest.raises(SessionError, match="no session to continue"):
        store.latest(Path("/elsewhere"))
    store.delete(first.stem)
    with pytest.raises(SessionError, match="There is no session"):
        store.find(first.stem)


def test_a_disk_that_refuses_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where a directory should be", encoding="utf-8")
    log = SessionStore(tmp_path / "blocked").create(Path("/p"), None)
    with pytest.raises(SessionError, match="cannot be saved"):
        log.append(EVENTS[0])

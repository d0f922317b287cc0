"""What has left the machine, by the session's own log."""

from __future__ import annotations

from pathlib import Path

from winx_tui.core.events import Event, RequestSent, ToolCallFinished
from winx_tui.core.messages import ModelRef, ToolCall
from winx_tui.core.results import ToolResult
from winx_tui.session.log import SessionLog
from winx_tui.session.sent import SentAccount, SentToHost, sent_account
from winx_tui.session.store import SessionStore


def finished(tool: str, result: ToolResult) -> ToolCallFinished:
    return ToolCallFinished(ToolCall("1", tool, "{}"), result, 0.1)


READ = ToolResult(
    "…", structured={"files": [{"path": "a.py"}, {"path": "gone.py", "error": "missing"}]}
)
EVENTS: tuple[Event, ...] = (
    RequestSent(ModelRef("dashscope", "qwen-plus"), "one.example", 1_000),
    finished("read_files", READ),
    finished("read_files", READ),
    finished("read_files", ToolResult("no", is_error=True, structured={"path": "secret.py"})),
    finished("read_image", ToolResult("…", structured={"path": "b.png"})),
    finished("bash_command", ToolResult("…", structured={"path": "no file"})),
    RequestSent(ModelRef("gemini", "gemini-2.5-pro"), "two.example", 3_000),
    RequestSent(ModelRef("dashscope", "qwen-max"), "one.example", 2_000),
)


def test_requests_are_summed_by_host_and_files_are_named_once() -> None:
    assert sent_account(EVENTS) == SentAccount(
        (
            SentToHost("one.example", ("dashscope/qwen-plus", "dashscope/qwen-max"), 2, 3_000),
            SentToHost("two.example", ("gemini/gemini-2.5-pro",), 1, 3_000),
        ),
        ("a.py", "b.png"),
        commands=1,
    )


def test_nothing_was_sent_before_the_first_request() -> None:
    assert sent_account(()) == SentAccount()


def test_requests_are_kept_in_the_log(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    log: SessionLog = store.create(tmp_path, None)
    for event in EVENTS:
        log.append(event)
    log.close()
    assert sent_account(store.load(log.path).events) == sent_account(EVENTS)

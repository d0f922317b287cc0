"""Lists of tasks and questions as plain lines."""

from __future__ import annotations

from winx_tui.console.renderer import EventLines
from winx_tui.core.events import Event, ToolCallFinished, ToolCallStarted
from winx_tui.core.messages import ToolCall
from winx_tui.core.preview import TaskItem, TaskListPreview, TaskState, TextPreview
from winx_tui.core.results import ToolResult
from winx_tui.core.task_list import summary


def tasks(*states: TaskState) -> TaskListPreview:
    return TaskListPreview(tuple(TaskItem(f"t{n}\x1b", state) for n, state in enumerate(states)))


def texts(lines: EventLines, *events: Event) -> list[str]:
    return [line.text for event in events for line in lines.lines(event)]


def listed(preview: TaskListPreview) -> tuple[Event, Event]:
    call = ToolCall("c", "task_list", "{}")
    started = ToolCallStarted(call, f"Tasks: {summary(preview)}", preview)
    return started, ToolCallFinished(call, ToolResult("", preview=preview), 0.0)


def test_a_list_is_printed_once_and_then_what_changes() -> None:
    lines = EventLines()
    assert texts(lines, *listed(tasks("in_progress", "pending", "pending"))) == [
        "Tasks: 0/3 done · now: t0\\u{1B}",
        "  [>] t0\\u{1B}",
        "  [ ] t1\\u{1B}",
        "  [ ] t2\\u{1B}",
    ]
    assert texts(lines, *listed(tasks("done", "in_progress", "pending"))) == [
        "Tasks: 1/3 done · now: t1\\u{1B}",
        "  [x] t0\\u{1B}",
        "  [>] t1\\u{1B}",
    ]
    assert texts(lines, *listed(tasks())) == ["Tasks: no tasks"]


def test_a_list_that_was_not_understood_says_why() -> None:
    call = ToolCall("c", "task_list", "{}")
    wrong = ToolResult("The arguments are wrong.", is_error=True)
    lines = texts(
        EventLines(),
        ToolCallStarted(call, "List the tasks", None),
        ToolCallFinished(call, wrong, 0.0),
    )
    assert lines[-1].startswith("Failed: List the tasks")


def test_an_answered_question_is_not_read_out_again() -> None:
    call = ToolCall("c", "ask_user", "{}")
    result = ToolResult("The user chose: A", preview=TextPreview("A"))
    started = ToolCallStarted(call, "Ask: Which?", TextPreview("Which?"))
    assert texts(EventLines(), started, ToolCallFinished(call, result, 9.0)) == [
        "Tool: Ask: Which?"
    ]

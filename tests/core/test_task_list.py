from __future__ import annotations

import pytest

from winx_tui.core.events import Event, StepStarted, ToolCallFinished, TurnStarted
from winx_tui.core.messages import ModelRef, ToolCall, user_message
from winx_tui.core.preview import TaskItem, TaskListPreview, TaskState
from winx_tui.core.results import ToolResult
from winx_tui.core.task_list import NO_TASKS, current_index, summary, tasks_of

TURN = TurnStarted("t", user_message("go"), ModelRef("local", "m"))


def tasks(*states: TaskState) -> TaskListPreview:
    return TaskListPreview(tuple(TaskItem(f"t{n}", state) for n, state in enumerate(states)))


def listed(preview: TaskListPreview) -> Event:
    return ToolCallFinished(ToolCall("c", "task_list", "{}"), ToolResult("", preview=preview), 0.0)


@pytest.mark.parametrize(
    ("states", "current", "words"),
    [
        ((), 0, "no tasks"),
        (("done", "pending", "in_progress"), 2, "1/3 done · now: t2"),
        (("done", "pending"), 1, "1/2 done · next: t1"),
        (("done", "done"), 1, "2/2 done"),
    ],
)
def test_a_list_says_how_far_it_is(states: list[TaskState], current: int, words: str) -> None:
    assert current_index(tasks(*states)) == current
    assert summary(tasks(*states)) == words


def test_the_newest_list_counts_and_an_open_one_outlives_its_turn() -> None:
    newest = tasks("done", "pending")
    events = [TURN, listed(tasks("pending")), listed(newest), StepStarted(2), TURN]
    assert tasks_of(events) == newest


def test_a_finished_list_ends_with_the_next_turn() -> None:
    finished = tasks("done", "done")
    assert tasks_of([TURN, listed(finished)]) == finished
    assert tasks_of([TURN, listed(finished), TURN]) == NO_TASKS

"""task_list on the road of every call, in the words that models use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.approvers import AnsweringApprover
from winx_tui.core.codec import decode, encode
from winx_tui.core.events import Event, ToolCallFinished, ToolCallStarted
from winx_tui.core.messages import ToolCall
from winx_tui.core.modes import MODES, Mode
from winx_tui.core.preview import TaskItem, TaskListPreview
from winx_tui.core.results import ToolResult
from winx_tui.execution.batch import CallBatch
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.gate import ApprovalGate
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.tools.task_list import MAX_TASKS, TaskList

DONE, NOW, TO_COME = TaskItem("a", "done"), TaskItem("b", "in_progress"), TaskItem("c", "pending")


async def listed(
    root: Path, arguments: dict[str, Any], *, mode: Mode = "ask", name: str = "task_list"
) -> tuple[ToolResult, list[Event]]:
    tool, events = TaskList(), list[Event]()
    executor = ToolExecutor({tool.name: tool}, lambda: PolicyContext(mode, root), Grants())
    # An approver without answers: whoever asks fails.
    batch = CallBatch(executor, ApprovalGate(AnsweringApprover([]), Grants()), events.append)
    await batch.run([ToolCall("c1", name, json.dumps(arguments))])
    return batch.results["c1"], events


async def items_of(root: Path, arguments: dict[str, Any]) -> tuple[TaskItem, ...]:
    result, _ = await listed(root, arguments)
    assert isinstance(result.preview, TaskListPreview), result.text
    return result.preview.items


@pytest.mark.parametrize("mode", MODES)
async def test_no_mode_asks_about_a_list_of_tasks(tmp_path: Path, mode: Mode) -> None:
    tasks = [
        {"text": "a", "state": "done"},
        {"text": "b", "state": "in_progress"},
        {"text": "c", "state": "pending"},
    ]
    result, events = await listed(tmp_path, {"tasks": tasks}, mode=mode)
    assert not result.is_error
    assert result.text == "1 of 3 done; now: b\n[x] a\n[>] b\n[ ] c"
    assert result.structured == {"done": 1, "tasks": tasks}
    started, finished = events
    assert isinstance(started, ToolCallStarted)
    assert isinstance(finished, ToolCallFinished)
    assert started.title == "Tasks: 1/3 done · now: b"
    assert started.preview == result.preview == TaskListPreview((DONE, NOW, TO_COME))


async def test_a_list_comes_back_from_the_log_as_it_was(tmp_path: Path) -> None:
    _, (_, finished) = await listed(tmp_path, {"tasks": ["a"]})
    written = json.loads(json.dumps(encode(finished)))
    assert written["result"]["preview"]["items"][0]["text"] == "a"
    assert decode(ToolCallFinished, written) == finished


@pytest.mark.parametrize(
    "arguments",
    [
        {"tasks": "- [x] a\n- [>] b\n- [ ] c"},
        {"tasks": ["[X] a", "[~] b", "c"]},
        {"tasks": '[{"text": "a", "state": "done"}, {"text": "b", "status": "doing"}, "c"]'},
        {
            "todos": [
                {"content": "a", "status": "completed", "activeForm": "Doing a", "id": "1"},
                {"content": "b", "status": "in progress", "priority": "high"},
                {"content": "c", "status": "todo"},
                {"content": "d", "status": "cancelled"},
            ]
        },
        {
            "explanation": "why",
            "plan": [
                {"step": "a", "status": "DONE"},
                {"step": "b", "state": "In-Progress"},
                {"step": "c"},
            ],
        },
        {
            "todo_list": [
                {"task": "a", "done": True},
                {"title": "b", "state": "active"},
                {"task": " c\n", "completed": False},
            ]
        },
        {"arguments": {"Tasks": ["1. [x] a", "2) [>] b", "• c"]}},
    ],
)
async def test_a_list_is_understood_in_other_words(
    tmp_path: Path, arguments: dict[str, Any]
) -> None:
    assert await items_of(tmp_path, arguments) == (DONE, NOW, TO_COME)


@pytest.mark.parametrize("name", ["TodoWrite", "update_plan", "write_todos", "functions.task_list"])
async def test_other_agents_names_are_understood(tmp_path: Path, name: str) -> None:
    result, _ = await listed(tmp_path, {"tasks": ["a"]}, name=name)
    assert not result.is_error


async def test_several_tasks_may_be_under_way(tmp_path: Path) -> None:
    tasks = [{"text": "a", "state": "in_progress"}, {"text": "b", "state": "in_progress"}]
    assert [item.state for item in await items_of(tmp_path, {"tasks": tasks})] == [
        "in_progress",
        "in_progress",
    ]


async def test_an_empty_list_takes_the_tasks_away(tmp_path: Path) -> None:
    result, _ = await listed(tmp_path, {"tasks": []})
    assert result.text == "The task list is empty."
    assert result.preview == TaskListPreview()


async def test_a_long_task_is_one_line_of_bounded_length(tmp_path: Path) -> None:
    (item,) = await items_of(tmp_path, {"tasks": [{"text": "x \n " * 500}]})
    assert "\n" not in item.text
    assert len(item.text) == 200
    assert item.text.endswith("…")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"tasks": [{"text": "a", "state": "purple"}]}, "'pending', 'in_progress' or 'done'"),
        ({"tasks": [{"text": "  "}]}, "say in a few words"),
        ({"tasks": ["a"] * (MAX_TASKS + 1)}, f"at most {MAX_TASKS} items"),
        ({}, "tasks: Field required"),
    ],
)
async def test_what_is_no_list_teaches(
    tmp_path: Path, arguments: dict[str, Any], told: str
) -> None:
    result, (started, _) = await listed(tmp_path, arguments)
    assert result.is_error
    assert told in result.text
    assert isinstance(started, ToolCallStarted)
    assert started.preview is None

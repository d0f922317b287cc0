from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.tui.support.scripted_runtime import MODEL, ScriptedRuntime, Step
from tests.tui.support.stage import Stage, stage
from winx_tui.core.events import Event, ToolCallFinished, ToolCallStarted, TurnStarted
from winx_tui.core.messages import ToolCall, user_message
from winx_tui.core.preview import TaskItem, TaskListPreview
from winx_tui.core.results import ToolResult
from winx_tui.core.task_list import summary
from winx_tui.tui.blocks.message import AnswerBlock


def tasks(count: int, done: int) -> TaskListPreview:
    """Make a list whose next task is under way."""
    states = ["done"] * done + ["in_progress"] * (done < count) + ["pending"] * (count - done - 1)
    return TaskListPreview(
        tuple(TaskItem(f"task {n}", state) for n, state in enumerate(states[:count]))  # type: ignore[arg-type]
    )


def listed(preview: TaskListPreview, number: int = 1) -> tuple[Event, Event]:
    call = ToolCall(f"c{number}", "task_list", '{"tasks": []}')
    result = ToolResult(preview.text, preview=preview)
    return (
        ToolCallStarted(call, f"Tasks: {summary(preview)}", preview),
        ToolCallFinished(call, result, 0.01),
    )


def panel_rows(running: Stage) -> list[str]:
    region = running.app.task_panel.region
    lines = running.screen_text().splitlines()
    return [
        line[region.x : region.right].rstrip()
        for line in lines[region.y : region.bottom]
        if running.app.task_panel.display
    ]


def chat_rows(running: Stage) -> list[str]:
    """Return the upper rows of the chat, without its scroll bar."""
    return [line[:70] for line in running.screen_text().splitlines()[:15]]


async def test_the_list_stands_above_the_prompt_and_its_call_is_one_line(project: Path) -> None:
    hold = asyncio.Event()
    script: list[Step] = [*listed(tasks(3, 1)), hold]
    async with stage(ScriptedRuntime(project, [script]), size=(80, 30)) as running:
        assert not panel_rows(running)
        await running.send("go")
        await running.until_shown("○ task 2")
        head, *rows = panel_rows(running)
        assert head.startswith(" Tasks 1/3 ──")
        assert head.endswith("── Alt+T folds")
        assert rows == [" ✓ task 0", " ▸ task 1", " ○ task 2"]
        text = running.screen_text()
        assert "✓ Tasks: 1/3 done · now: task 1" in text
        assert text.index("Tasks: 1/3") < text.index("Tasks 1/3") < text.index("Ask for a change")
        assert "{" not in text


@pytest.mark.parametrize(
    ("size", "rows"),
    [
        (
            (120, 40),
            [
                " Tasks 5/12 ↑3 ↓1 ─",
                " ✓ task 3",
                " ✓ task 4",
                " ▸ task 5",
                *(f" ○ task {number}" for number in range(6, 11)),
            ],
        ),
        ((80, 24), [" Tasks 5/12 · now: task 5"]),
        ((40, 12), [" Tasks 5/12 · now: task 5"]),
    ],
)
async def test_a_long_list_leaves_room_and_shows_what_is_worked_on(
    project: Path, size: tuple[int, int], rows: list[str]
) -> None:
    script: list[Step] = [*listed(tasks(12, 5)), asyncio.Event()]
    async with stage(ScriptedRuntime(project, [script]), size=size) as running:
        await running.send("go")
        await running.until(lambda: len(panel_rows(running)) == len(rows))
        for shown, expected in zip(panel_rows(running), rows, strict=True):
            assert shown.startswith(expected)
        assert "Ask for a change" in running.screen_text()


async def test_folding_is_remembered_and_a_small_terminal_can_unfold(project: Path) -> None:
    script: list[Step] = [*listed(tasks(12, 0)), *listed(tasks(12, 1), 2)]
    runtime = ScriptedRuntime(project, [script, [*listed(tasks(12, 3), 3)]])
    async with stage(runtime, size=(80, 24)) as running:
        await running.pilot.press("alt+t")
        await running.send("go")
        await running.until(lambda: len(panel_rows(running)) == 1)
        await running.type("text")
        await running.pilot.press("alt+t")
        await running.until(lambda: len(panel_rows(running)) == 7)
        assert running.prompt_text == "text"
        await running.pilot.press("enter")
        await running.until_shown("Tasks 3/12")
        assert len(panel_rows(running)) == 7, "no more than a fourth of the screen, and the head"
        await running.pilot.press("f2")
        await running.until(lambda: len(panel_rows(running)) == 1)


async def test_a_finished_list_goes_with_the_next_turn(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[*listed(tasks(2, 2))], []])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_shown("Tasks 2/2")
        await running.until(lambda: not running.app.turns.is_busy)
        assert len(panel_rows(running)) == 3
        await running.send("next")
        await running.until(lambda: not panel_rows(running))


async def test_an_open_list_comes_back_and_ends_with_a_new_conversation(project: Path) -> None:
    turn = TurnStarted("t", user_message("earlier"), MODEL)
    runtime = ScriptedRuntime(project, history=[turn, *listed(tasks(3, 1)), turn])
    async with stage(runtime, resume="ses_test") as running:
        await running.until_shown("▸ task 1")
        await running.app.open_conversation(None)
        await running.until(lambda: not panel_rows(running))


async def test_a_finished_list_does_not_come_back(project: Path) -> None:
    turn = TurnStarted("t", user_message("earlier"), MODEL)
    runtime = ScriptedRuntime(project, history=[turn, *listed(tasks(3, 3))])
    async with stage(runtime, resume="ses_test") as running:
        await running.until_shown("earlier")
        assert not panel_rows(running)


async def test_the_chat_does_not_move_while_one_reads_back(project: Path) -> None:
    may_list, may_end = asyncio.Event(), asyncio.Event()
    script: list[Step] = [may_list, *listed(tasks(6, 1)), may_end, *listed(TaskListPreview(), 2)]
    async with stage(ScriptedRuntime(project, [script]), size=(80, 30)) as running:
        await running.send("go")
        for number in range(50):
            running.app.transcript.add(AnswerBlock(f"answer {number}"))
        await running.until_shown("answer 49")
        await running.pilot.press("pageup", "pageup")
        await running.pilot.pause()
        before = chat_rows(running)
        may_list.set()
        await running.until(lambda: len(panel_rows(running)) == 7)
        assert chat_rows(running) == before
        may_end.set()
        await running.until(lambda: not panel_rows(running))
        assert chat_rows(running) == before


async def test_tasks_are_data_and_not_markup_or_escapes(project: Path) -> None:
    evil = TaskListPreview((TaskItem("[red]x[/red] \x1b[2J", "in_progress"),))
    async with stage(ScriptedRuntime(project, [[*listed(evil)]])) as running:
        await running.send("go")
        await running.until_shown("▸ [red]x[/red] \\u{1B}[2J")
        assert "\x1b" not in running.screen_text()


async def test_unfolding_the_card_shows_the_list(project: Path) -> None:
    hold = asyncio.Event()
    runtime = ScriptedRuntime(
        project, [[*listed(tasks(2, 1)), *listed(TaskListPreview(), 2), hold]]
    )
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_shown("Tasks: no tasks")
        assert "▸ task 1" not in running.screen_text()
        await running.pilot.press("ctrl+o")
        await running.until_shown("▸ task 1")

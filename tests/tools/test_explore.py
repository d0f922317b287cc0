from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.agent_stage import call
from tests.support.approvers import DENY, AnsweringApprover
from winx_tui.core.events import Event, ToolCallFinished, ToolCallStarted
from winx_tui.core.messages import ToolCall, Usage
from winx_tui.core.results import ToolResult
from winx_tui.execution.batch import CallBatch
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.gate import ApprovalGate
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.tools.base import ToolContext
from winx_tui.tools.explore import MAX_AT_ONCE, Exploration, Explore

USED = Usage(100, 10, 0, 0.01)


class ScriptedExplorer:
    """Answers with what it is given; counts how many work at once."""

    def __init__(self, found: Exploration | None = None) -> None:
        self.found = found or Exploration("done", "a.py:1", "", 2, USED)
        self.tasks: list[str] = []
        self.at_once = self.most_at_once = 0

    async def explore(self, task: str, context: ToolContext) -> Exploration:
        self.tasks.append(task)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        context.listener.note_usage(USED)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.at_once -= 1
        return self.found


async def run(root: Path, explorer: ScriptedExplorer, *calls: ToolCall) -> list[Event]:
    grants = Grants()
    executor = ToolExecutor(
        {"explore": Explore(explorer)}, lambda: PolicyContext("read-only", root), grants
    )
    events: list[Event] = []
    await CallBatch(executor, ApprovalGate(AnsweringApprover([DENY]), grants), events.append).run(
        calls
    )
    return events


def results(events: list[Event]) -> list[ToolResult]:
    return [event.result for event in events if isinstance(event, ToolCallFinished)]


async def test_a_question_is_asked_in_every_mode_and_its_answer_comes_back(tmp_path: Path) -> None:
    explorer = ScriptedExplorer()
    events = await run(tmp_path, explorer, call("explore", task="Where is\nalpha?"))
    started = events[0]
    assert isinstance(started, ToolCallStarted)
    assert started.title == "Explore: Where is alpha?"
    (result,) = results(events)
    assert result.text == "a.py:1"
    assert result.usage == USED
    assert result.model_steps == 2
    assert explorer.tasks == ["Where is\nalpha?"]


async def test_three_at_most_are_under_way(tmp_path: Path) -> None:
    explorer = ScriptedExplorer()
    calls = [call("explore", f"c{at}", task=f"question {at}") for at in range(7)]
    events = await run(tmp_path, explorer, *calls)
    assert len(results(events)) == 7
    assert explorer.most_at_once == MAX_AT_ONCE == 3


async def test_what_is_not_finished_says_so_first(tmp_path: Path) -> None:
    explorer = ScriptedExplorer(Exploration("stopped", "a.py:1", "The time is up.", 3, USED))
    (result,) = results(await run(tmp_path, explorer, call("explore", task="all?")))
    assert result.text == "[Not finished. The time is up.]\na.py:1"
    assert not result.is_error


async def test_a_failure_is_one_and_costs_what_it_cost(tmp_path: Path) -> None:
    explorer = ScriptedExplorer(Exploration("failed", "Nothing.", "It broke.", 3, USED))
    (result,) = results(await run(tmp_path, explorer, call("explore", task="all?")))
    assert result.is_error
    assert result.usage == USED


async def test_control_characters_of_an_answer_are_made_visible(tmp_path: Path) -> None:
    explorer = ScriptedExplorer(Exploration("done", "a\x1b[2Jb\nc"))
    (result,) = results(await run(tmp_path, explorer, call("explore", task="a\x1b[2Jb")))
    assert "\x1b" not in result.text
    assert result.text.endswith("\nc")


@pytest.mark.parametrize(
    "arguments",
    [
        {"prompt": "Where?"},
        {"description": "Find it", "prompt": "Where?", "subagent_type": "explore"},
        {"Question": "Where?"},
        {"tasks": ["Where?"]},
        {"description": "Where?"},
    ],
)
async def test_other_agents_names_are_understood(tmp_path: Path, arguments: dict[str, Any]) -> None:
    explorer = ScriptedExplorer()
    await run(tmp_path, explorer, call("explore", **arguments))
    assert explorer.tasks == ["Where?"]


async def test_several_questions_in_one_call_are_told_apart(tmp_path: Path) -> None:
    explorer = ScriptedExplorer()
    (result,) = results(await run(tmp_path, explorer, call("explore", tasks=["One?", "Two?"])))
    assert result.is_error
    assert "one question a call" in result.text
    assert not explorer.tasks


class BreakingExplorer:
    """Breaks after a request."""

    def __init__(self, break_off: Callable[[], None]) -> None:
        self._break_off = break_off

    async def explore(self, task: str, context: ToolContext) -> Exploration:
        context.listener.note_usage(USED)
        self._break_off()
        raise AssertionError("unreachable")


async def test_what_was_used_counts_even_if_the_tool_breaks(tmp_path: Path) -> None:
    def break_off() -> None:
        raise RuntimeError("broken on purpose")

    grants = Grants()
    executor = ToolExecutor(
        {"explore": Explore(BreakingExplorer(break_off))},
        lambda: PolicyContext("ask", tmp_path),
        grants,
    )
    batch = CallBatch(executor, ApprovalGate(AnsweringApprover([DENY]), grants), lambda _: None)
    await batch.run([call("explore", task="all?")])
    assert batch.results["c1"].usage == USED

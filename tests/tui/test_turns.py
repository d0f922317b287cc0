from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.tui.support.scripted_runtime import MODEL, ScriptedRuntime, Step, opener
from tests.tui.support.stage import command_question, stage
from winx_tui.core.approval import ApprovalDecision
from winx_tui.core.errors import NoModelAvailable
from winx_tui.core.events import (
    ApprovalRequested,
    ApprovalResolved,
    Event,
    MessageCompleted,
    ModelRetried,
    ReasoningDelta,
    StepStarted,
    TextDelta,
    ToolCallFinished,
    ToolCallStarted,
    ToolOutputDelta,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import Message, TextPart, ToolCall, Usage, user_message
from winx_tui.core.results import ToolResult
from winx_tui.runtime.runtime import Runtime
from winx_tui.tui.event_router import EventRouter
from winx_tui.tui.streaming import BlockList
from winx_tui.tui.widgets.activity import ActivityLine

CALL = ToolCall("call_1", "bash_command", "{}")


def answer(text: str) -> MessageCompleted:
    return MessageCompleted(Message("assistant", (TextPart(text),)), Usage(), MODEL)


async def test_an_answer_streams_into_the_chat(project: Path) -> None:
    hold = asyncio.Event()
    script: list[Step] = [StepStarted(1), TextDelta("Hello **wor"), TextDelta("ld**."), hold]
    async with stage(ScriptedRuntime(project, [script])) as running:
        await running.send("hi")
        await running.until_shown("Hello world.")
        assert "Esc stops" in running.screen_text()


async def test_blocks_stand_in_the_order_of_their_events(project: Path) -> None:
    script: list[Step] = [
        ReasoningDelta("hm"),
        TextDelta("First I look."),
        answer("First I look."),
        ToolCallStarted(CALL, "Run: ls", None),
        ToolCallFinished(CALL, ToolResult("a", structured={"exit_code": 0}), 0.2),
        TextDelta("Then I tell."),
        answer("Then I tell."),
    ]
    async with stage(ScriptedRuntime(project, [script])) as running:
        await running.send("go")
        await running.until_shown("Then I tell.")
        await running.until_shown("Thought")
        text = running.screen_text()
        places = [text.index(part) for part in ("Thought", "First I", "Run: ls", "Then I")]
        assert places == sorted(places)
        assert "exit 0" in text


async def test_an_answer_without_deltas_is_shown_once(project: Path) -> None:
    async with stage(ScriptedRuntime(project, [[answer("All at once.")]])) as running:
        await running.send("go")
        await running.until_shown("All at once.")
        assert running.screen_text().count("All at once.") == 1


async def test_a_running_tool_shows_the_tail_of_its_output(project: Path) -> None:
    hold = asyncio.Event()
    lines = "".join(f"line {number}\n" for number in range(100))
    script: list[Step] = [
        ToolCallStarted(CALL, "Run: make", None),
        ToolOutputDelta("call_1", lines),
        hold,
    ]
    async with stage(ScriptedRuntime(project, [script])) as running:
        await running.send("go")
        await running.until_shown("line 99")
        assert "line 90\n" not in running.screen_text()


@complaint(7)
async def test_output_is_data_and_not_markup_or_escapes(project: Path) -> None:
    hold = asyncio.Event()
    output = "[red]x[/red] \x1b[31mred\x1b[0m \x1b]0;title\x07 10%\r100%\nbell\x07 \u202e"
    script: list[Step] = [
        ToolCallStarted(CALL, "Run: [b]evil[/b] \x1b[2J", None),
        ToolOutputDelta("call_1", output),
        hold,
    ]
    async with stage(ScriptedRuntime(project, [script])) as running:
        await running.send("[bold]go[/bold]")
        await running.until_shown("bell")
        text = running.screen_text()
        assert "Run: [b]evil[/b] \\u{1B}[2J" in text
        assert "100%" in text
        assert "[red]x[/red]" not in text, "what the carriage return went over is gone"
        assert "bell\\u{7} \\u{202E}" in text
        assert "[bold]go[/bold]" in text
        assert "\x1b" not in text


async def test_enter_while_busy_queues_and_the_queue_is_sent_in_order(project: Path) -> None:
    hold = asyncio.Event()
    runtime = ScriptedRuntime(project, [[hold], [], []])
    async with stage(runtime) as running:
        await running.send("one")
        await running.send("two")
        await running.send("three")
        await running.until_shown("sent when this is done")
        hold.set()
        await running.until(lambda: runtime.conversation.prompts == ["one", "two", "three"])


async def test_up_on_an_empty_prompt_takes_the_last_queued_prompt_back(project: Path) -> None:
    hold = asyncio.Event()
    runtime = ScriptedRuntime(project, [[hold]])
    async with stage(runtime) as running:
        await running.send("one")
        await running.send("two")
        await running.pilot.press("up", "enter")
        await running.until(lambda: running.prompt_text == "two")
        assert running.app.turns.queue == []


async def test_escape_interrupts_and_holds_the_queue_until_enter(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[asyncio.Event()], []])
    async with stage(runtime) as running:
        await running.send("one")
        await running.send("two")
        await running.until(lambda: runtime.conversation.is_running)
        await running.pilot.press("escape")
        await running.until_shown("Interrupted")
        assert runtime.conversation.prompts == ["one"]
        await running.pilot.press("enter")
        await running.until(lambda: runtime.conversation.prompts == ["one", "two"])


async def test_ctrl_c_clears_then_interrupts_then_quits(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[asyncio.Event()]])
    async with stage(runtime) as running:
        await running.send("one")
        await running.until(lambda: runtime.conversation.is_running)
        await running.type("draft")
        await running.pilot.press("ctrl+c")
        assert running.prompt_text == ""
        assert runtime.conversation.is_running
        await running.pilot.press("ctrl+c")
        await running.until_shown("Interrupted")
        assert running.app.is_running
        await running.pilot.press("ctrl+c")
        await running.until(lambda: running.app.return_value == 0)


async def test_a_turn_that_cannot_begin_says_why(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[NoModelAvailable("No provider has a key.")]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_shown("No provider has a key.")
        await running.until(lambda: not running.app.turns.is_busy)


async def test_a_retry_counts_down(project: Path) -> None:
    script: list[Step] = [ModelRetried("Too many requests (429).", 30.0, 2), asyncio.Event()]
    async with stage(ScriptedRuntime(project, [script])) as running:
        await running.send("go")
        told: list[int] = []

        def has_counted() -> bool:
            told.extend(map(int, re.findall(r"Trying again in (\d+) s", running.screen_text())))
            return bool(told) and told[-1] < told[0] <= 30

        await running.until(has_counted)


@complaint(20)
async def test_a_prompt_typed_before_the_runtime_is_open_is_sent_then(project: Path) -> None:
    may_open = asyncio.Event()
    runtime = ScriptedRuntime(project, [[]])

    async def open_late() -> Runtime:
        await may_open.wait()
        return await opener(runtime)()

    async with stage(runtime, open_runtime=open_late) as running:
        await running.send("early")
        await running.until_shown("early")
        may_open.set()
        await running.until(
            lambda: runtime.conversations and runtime.conversation.prompts == ["early"]
        )


async def test_a_resumed_session_is_drawn_again(project: Path) -> None:
    history: list[Event] = [
        TurnStarted("t", user_message("what is it"), MODEL),
        answer("It is **calm**."),
        ToolCallStarted(CALL, "Run: ls", None),
        ToolCallFinished(CALL, ToolResult("a"), 0.2),
        TurnFinished("t", "completed", Usage(), 1, 1.0),
    ]
    async with stage(ScriptedRuntime(project, history=history), resume="ses_1") as running:
        await running.until_shown("It is calm.")
        text = running.screen_text()
        assert "what is it" in text
        assert "✓ Run: ls" in text


async def test_a_shell_command_of_the_person_is_run_and_its_output_shown(project: Path) -> None:
    script: list[Step] = [
        ToolCallStarted(CALL, "Run: git status", None),
        ToolCallFinished(CALL, ToolResult("nothing to commit"), 0.1),
    ]
    runtime = ScriptedRuntime(project, [script])
    async with stage(runtime) as running:
        await running.send("!git status")
        await running.until_shown("nothing to commit")
        assert runtime.conversation.prompts == ["!git status"]
        assert "! git status" in running.screen_text()


async def test_the_activity_line_does_not_wait_for_an_answer_that_was_given(project: Path) -> None:
    hold = asyncio.Event()
    script: list[Step] = [
        ToolCallStarted(CALL, "Run: sleep 9", None),
        ApprovalRequested(command_question("sleep 9")),
        ApprovalResolved("ask_call_1", "call_1", ApprovalDecision("allow")),
        hold,
    ]
    async with stage(ScriptedRuntime(project, [script])) as running:
        await running.send("!sleep 9")
        await running.until_shown("Running sleep 9…")
        assert "Waiting for your answer" not in running.screen_text()


def test_a_receipt_leaves_out_the_time_spent_waiting_for_the_person() -> None:
    sink = BlockList()
    router = EventRouter(sink, lambda _, flush: None)
    used = Usage(900, 100, cost_usd=0.0)
    router.route(TurnFinished("t", "completed", used, 2, 3602.0, waited_s=3600.0))
    assert sink.blocks[-1].copy_text == "Done · 2 steps · 2.0 s · 1k tokens"


async def test_the_seconds_stand_still_while_the_person_is_asked(
    project: Path,
) -> None:
    now_s = 100.0
    line = ActivityLine(animated=False, clock=lambda: now_s)
    async with stage(ScriptedRuntime(project, [])) as running:
        await running.app.mount(line)
        line.start("Working", lambda: None)
        now_s += 5.0
        line.pause()
        now_s += 3600.0
        assert "5 s" in line.render().plain
        line.resume()
        now_s += 2.0
        assert "7 s" in line.render().plain
        line.stop()


@pytest.mark.parametrize(("cost_usd", "words"), [(None, "cost unknown"), (0.0042, "$0.0042")])
def test_a_receipt_tells_the_cost_or_that_it_is_unknown(cost_usd: float | None, words: str) -> None:
    sink = BlockList()
    router = EventRouter(sink, lambda _, flush: None)
    used = Usage(900, 100, cost_usd=cost_usd)
    router.route(TurnFinished("t", "completed", used, 2, 2.0))
    assert sink.blocks[-1].copy_text.endswith(f"1k tokens · {words}")

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.tui.support.scripted_runtime import MODEL, ScriptedRuntime, Step
from tests.tui.support.stage import Stage, stage
from winx_tui.core.events import CapReached, ModelLimited, ModelRetried, ModelSwitched, StepStarted
from winx_tui.core.messages import ModelRef
from winx_tui.tui.screens.limit import LimitDialog

NIM = ModelRef("nvidia", "qwen/qwen3-coder-480b-a35b-instruct")
QUESTION = ModelLimited(MODEL, "DashScope asks to wait 300 s: too \x1b[2Jmuch.", 300.0, NIM)
CAP = CapReached(
    "max_steps",
    "Stopped after 60 steps, the limit of a turn (limits.max_steps).",
    "120 steps in this turn",
)


async def press_too_early(running: Stage, text: str) -> None:
    """Press keys that were on their way when the question came up."""

    def is_there() -> bool:
        top = running.app.screen
        return isinstance(top, LimitDialog) and top.guard.began_at_s < float("inf")

    await running.until(is_there)
    dialog = running.app.screen
    assert isinstance(dialog, LimitDialog)
    running.press_at(dialog.guard.began_at_s - 0.01, *text)


async def until_asked(running: Stage) -> None:
    def is_asked() -> bool:
        top = running.app.screen
        return isinstance(top, LimitDialog) and top.is_armed

    await running.until(is_asked)


@pytest.mark.parametrize(
    ("key", "answer"),
    [("w", "wait"), ("c", "switch"), ("s", "stop"), ("escape", "stop"), ("ctrl+c", "stop")],
)
async def test_a_long_wait_is_asked_about(project: Path, key: str, answer: str) -> None:
    runtime = ScriptedRuntime(project, [[QUESTION]])
    async with stage(runtime) as running:
        await running.send("go")
        await until_asked(running)
        text = running.screen_text()
        assert "Wait 5 min, then go on with dashscope/qwen3-coder-plus" in text
        assert f"Continue on {NIM}" in text
        assert "\x1b[2J" not in text
        await running.pilot.press(key)
        await running.until(lambda: runtime.conversation.limit_answers == [answer])
        await running.until(lambda: not isinstance(running.app.screen, LimitDialog))


async def test_without_another_model_one_can_wait_or_stop(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[ModelLimited(MODEL, "Wait.", None, None)]])
    async with stage(runtime) as running:
        await running.send("go")
        await until_asked(running)
        assert "Continue on" not in running.screen_text()
        await running.pilot.press("c")
        assert isinstance(running.app.screen, LimitDialog)
        await running.pilot.press("w")
        await running.until(lambda: runtime.conversation.limit_answers == ["wait"])


async def test_what_was_typed_for_the_prompt_does_not_answer(project: Path) -> None:
    may_ask = asyncio.Event()
    runtime = ScriptedRuntime(project, [[may_ask, QUESTION]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.type("wa")
        may_ask.set()
        await press_too_early(running, "its")
        await running.until(lambda: len(running.prompt_text) == 5)
        await until_asked(running)
        assert runtime.conversation.limit_answers == []
        assert running.prompt_text == "waits"


async def test_an_interrupted_turn_takes_the_question_away(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[QUESTION]])
    async with stage(runtime) as running:
        await running.send("go")
        await until_asked(running)
        runtime.conversation.cancel()
        await running.until(lambda: not isinstance(running.app.screen, LimitDialog))


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_the_question_fits_small_terminals(project: Path, size: tuple[int, int]) -> None:
    async with stage(ScriptedRuntime(project, [[QUESTION]]), size=size) as running:
        await running.send("go")
        await until_asked(running)
        text = running.screen_text().lower()
        assert all(word in text for word in ("wait", "continue", "stop"))


@pytest.mark.parametrize(
    ("key", "goes_on"), [("c", True), ("s", False), ("escape", False), ("ctrl+c", False)]
)
@complaint(18)
async def test_at_a_limit_one_can_go_on_or_stop(project: Path, key: str, goes_on: bool) -> None:
    runtime = ScriptedRuntime(project, [[CAP]])
    async with stage(runtime) as running:
        await running.send("go")
        await until_asked(running)
        text = running.screen_text()
        assert "Stopped after 60 steps" in text
        assert "Continue, up to 120 steps in this turn" in text
        await running.pilot.press("w")
        assert isinstance(running.app.screen, LimitDialog), "there is nothing to wait for"
        await running.pilot.press(key)
        await running.until(lambda: runtime.conversation.cap_answers == [goes_on])
        await running.until(lambda: not isinstance(running.app.screen, LimitDialog))


async def test_what_was_typed_for_the_prompt_does_not_spend(project: Path) -> None:
    may_ask = asyncio.Event()
    runtime = ScriptedRuntime(project, [[may_ask, CAP]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.type("ca")
        may_ask.set()
        await press_too_early(running, "che")
        await running.until(lambda: len(running.prompt_text) == 5)
        await until_asked(running)
        assert runtime.conversation.cap_answers == []
        assert running.prompt_text == "cache"


async def test_going_on_past_a_limit_is_one_quiet_line(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[CAP, StepStarted(61), asyncio.Event()]])
    async with stage(runtime) as running:
        await running.send("go")
        await until_asked(running)
        await running.pilot.press("c")
        await running.until_shown("Went on past limits.max_steps: up to 120 steps in this turn.")
        assert "Stopped" not in running.screen_text()


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_the_question_at_a_limit_fits_small_terminals(
    project: Path, size: tuple[int, int]
) -> None:
    async with stage(ScriptedRuntime(project, [[CAP]]), size=size) as running:
        await running.send("go")
        await until_asked(running)
        text = running.screen_text().lower()
        assert all(word in text for word in ("continue", "stop", "60 steps"))


async def test_a_paced_request_is_waited_for_and_no_try(project: Path) -> None:
    reason = "The limit of 40 requests a minute is reached; the request waits for it"
    script: list[Step] = [ModelRetried(reason, 30.0, 1), asyncio.Event()]
    async with stage(ScriptedRuntime(project, [script])) as running:
        await running.send("go")
        counts = re.compile(r"Pacing: [123]\d s ·")
        await running.until(lambda: counts.search(running.screen_text()))
        text = running.screen_text()
        assert "40 requests a minute" in text
        assert "attempt" not in text
        assert "Trying" not in text


async def test_the_line_above_the_prompt_counts_down(project: Path) -> None:
    script: list[Step] = [ModelRetried("Too many requests (429).", 30.0, 2), asyncio.Event()]
    async with stage(ScriptedRuntime(project, [script])) as running:
        await running.send("go")
        counts = re.compile(r"Trying again in [12]\d s ·")
        await running.until(lambda: counts.search(running.screen_text()))


@complaint(27)
async def test_a_switch_is_one_quiet_line(project: Path) -> None:
    script: list[Step] = [ModelSwitched(MODEL, NIM, "DashScope is down"), asyncio.Event()]
    async with stage(ScriptedRuntime(project, [script])) as running:
        await running.send("go")
        await running.until_shown(f"· {MODEL} → {NIM}: DashScope is")

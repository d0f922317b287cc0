"""The end of a background command begins a turn, where the person would want one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui.support.scripted_runtime import MODEL, ScriptedRuntime, Step
from tests.tui.support.stage import CALM, Stage, command_question, stage
from winx_tui.config.settings import Settings, ShellSettings
from winx_tui.core.events import Event, StepStarted, TurnFinished, TurnStarted
from winx_tui.core.messages import Usage, user_message
from winx_tui.tui.waking import MAX_WAKES

NEWS = "[Background command bg1 has ended, exit code 0: cat gate]"
SHOWN = "bg1 has ended: exit 0 (cat gate)"
TOLD_ONLY = f"{SHOWN} · /shells shows it"


@pytest.fixture
def gate(project: Path) -> Path:
    """A pipe; `cat gate` ends when it is opened for writing."""
    os.mkfifo(project / "gate")
    return project / "gate"


async def let_through(gate: Path) -> None:
    await asyncio.to_thread(gate.write_text, "", encoding="utf-8")


@asynccontextmanager
async def after_a_turn(
    project: Path, *more: Step, settings: Settings = CALM
) -> AsyncIterator[tuple[Stage, ScriptedRuntime]]:
    """A turn that leaves `cat gate` in the background, and does what is asked for besides."""

    async def start() -> Event:
        await runtime.conversation.shells.run_background("cat gate", wait_s=0.05)
        return StepStarted(2)

    script: list[Step] = [start, *more]
    runtime = ScriptedRuntime(project, [script, [], []])
    async with stage(runtime, settings=settings) as running:
        await running.send("go")
        await running.until(lambda: runtime.conversation.shells.shells())
        yield running, runtime


async def test_the_end_of_a_background_command_begins_one_turn(project: Path, gate: Path) -> None:
    async with after_a_turn(project) as (running, runtime):
        await running.until(lambda: not running.app.turns.is_busy)
        await running.type("a draft")
        await let_through(gate)
        await running.until(lambda: runtime.conversation.prompts == ["go", NEWS])
        await running.until_shown(SHOWN)
        await running.until(lambda: not running.app.turns.is_busy)
        assert "[Background" not in running.screen_text()
        assert running.prompt_text == "a draft"
        await running.pilot.press("enter")
        await running.until(lambda: len(runtime.conversation.prompts) == 3)
        assert runtime.conversation.prompts[2] == "a draft"


async def test_an_end_during_a_turn_wakes_after_it_unless_the_model_was_told(
    project: Path, gate: Path
) -> None:
    hold = asyncio.Event()
    async with after_a_turn(project, hold) as (running, runtime):
        shells = runtime.conversation.shells
        await let_through(gate)
        await running.until(lambda: shells.untold())
        assert runtime.conversation.prompts == ["go"]
        assert [info.id for info in shells.newly_finished()] == ["bg1"]
        hold.set()
        await running.until(lambda: not running.app.turns.is_busy)
        await shells.run_background("true", wait_s=0)
        await running.until(lambda: len(runtime.conversation.prompts) == 2)
        assert "bg2" in runtime.conversation.prompts[1]
        assert "bg1" not in runtime.conversation.prompts[1]


async def test_in_read_only_mode_only_the_person_is_told(project: Path, gate: Path) -> None:
    async with after_a_turn(project) as (running, runtime):
        runtime.conversation.set_mode("read-only")
        await running.until(lambda: not running.app.turns.is_busy)
        await let_through(gate)
        await running.until_shown(TOLD_ONLY)
        assert runtime.conversation.prompts == ["go"]
        assert runtime.conversation.shells.untold(), "the next reply of a tool still tells it"


async def test_who_interrupted_the_turn_is_not_overruled(project: Path, gate: Path) -> None:
    async with after_a_turn(project, asyncio.Event()) as (running, runtime):
        await running.pilot.press("escape")
        await running.until_shown("Interrupted")
        await let_through(gate)
        await running.until_shown(TOLD_ONLY)
        assert runtime.conversation.prompts == ["go"]


async def test_who_refused_a_call_is_not_overruled(project: Path, gate: Path) -> None:
    async with after_a_turn(project, command_question("rm x")) as (running, runtime):
        await running.until_asked()
        await running.pilot.press("r")
        await running.until(lambda: not running.app.turns.is_busy)
        await let_through(gate)
        await running.until_shown(TOLD_ONLY)
        assert runtime.conversation.prompts == ["go"]


async def test_waking_can_be_turned_off(project: Path, gate: Path) -> None:
    settings = replace(CALM, shell=ShellSettings(wake=False))
    async with after_a_turn(project, settings=settings) as (running, runtime):
        await running.until(lambda: not running.app.turns.is_busy)
        await let_through(gate)
        await running.until_shown(TOLD_ONLY)
        assert runtime.conversation.prompts == ["go"]


async def test_it_does_not_wake_itself_for_ever(project: Path, gate: Path) -> None:
    async with after_a_turn(project) as (running, runtime):
        await running.until(lambda: not running.app.turns.is_busy)
        running.app.turns.wakes = MAX_WAKES
        await let_through(gate)
        await running.until_shown(TOLD_ONLY)
        assert runtime.conversation.prompts == ["go"]


async def test_a_resumed_session_shows_it_as_a_notice_too(project: Path) -> None:
    history: list[Event] = [
        TurnStarted("t", user_message(NEWS), MODEL),
        TurnFinished("t", "completed", Usage(), 1, 1.0),
    ]
    async with stage(ScriptedRuntime(project, history=history), resume="ses_1") as running:
        await running.until_shown(SHOWN)
        assert "[Background" not in running.screen_text()

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.complaints.themes import complaint
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage


async def test_what_waits_is_taken_back_changed_and_goes_back_to_its_place(project: Path) -> None:
    hold = asyncio.Event()
    runtime = ScriptedRuntime(project, [[hold], [], [], []])
    async with stage(runtime) as running:
        for text in ("one", "two", "three", "four"):
            await running.send(text)
        await running.pilot.press("up", "up")
        await running.until_shown("› three")
        await running.pilot.press("enter")
        await running.until(lambda: running.prompt_text == "three")
        assert running.app.turns.queued == ["two", "four"]
        await running.pilot.press("!", "enter")
        await running.until(lambda: running.app.turns.queued == ["two", "three!", "four"])
        hold.set()
        wanted = ["one", "two", "three!", "four"]
        await running.until(lambda: runtime.conversation.prompts == wanted)


async def test_what_waits_is_removed_and_the_list_is_left(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[asyncio.Event()]])
    async with stage(runtime) as running:
        for text in ("one", "two", "three"):
            await running.send(text)
        await running.pilot.press("up", "delete")
        await running.until(lambda: running.app.turns.queued == ["two"])
        await running.until_shown("› two")
        await running.pilot.press("down")
        await running.until_shown("sent when this is done")
        await running.pilot.press("up", "escape")
        await running.until_shown("sent when this is done")
        assert runtime.conversation.is_running
        await running.pilot.press("up", "x")
        assert running.prompt_text == "x"


@complaint(26)
async def test_ctrl_enter_stops_the_turn_and_sends_at_once(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[asyncio.Event()], [asyncio.Event()]])
    async with stage(runtime) as running:
        await running.send("one")
        await running.send("two")
        await running.until(lambda: runtime.conversation.is_running)
        await running.type("now")
        await running.pilot.press("ctrl+enter")
        await running.until(lambda: runtime.conversation.prompts == ["one", "now"])
        await running.until_shown("Interrupted for your next prompt.")
        assert running.app.turns.queued == ["two"]
        assert not running.app.turns.is_held


async def test_ctrl_enter_before_a_turn_has_begun_sends_at_once_too(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[asyncio.Event()], []])
    async with stage(runtime) as running:
        await running.until_open()
        running.app.turns.submit("one")
        running.app.turns.steer("now")
        await running.until(lambda: runtime.conversation.prompts[-1:] == ["now"])
        assert running.app.turns.queued == ["one"]


async def test_escape_then_enter_sends_before_what_waits(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[asyncio.Event()], [], []])
    async with stage(runtime) as running:
        await running.send("one")
        await running.send("two")
        await running.until(lambda: runtime.conversation.is_running)
        await running.type("now")
        await running.pilot.press("escape", "enter")
        await running.until(lambda: runtime.conversation.prompts == ["one", "now", "two"])


async def test_with_nothing_running_ctrl_enter_just_sends(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[]])
    async with stage(runtime) as running:
        await running.type("one")
        await running.pilot.press("ctrl+enter")
        await running.until(lambda: runtime.conversation.prompts == ["one"])


async def test_what_is_typed_while_something_goes_back_waits_for_it_and_outlives_the_conversation(
    project: Path,
) -> None:
    runtime = ScriptedRuntime(project, [[], []])
    async with stage(runtime) as running:
        turns = running.app.turns
        with turns.held():
            turns.submit("later")
            await turns.stop()
            turns.respond("the way back")
            await running.until(lambda: runtime.conversation.prompts and not turns.is_busy)
            assert turns.queued == ["later"]
        await running.until(lambda: runtime.conversation.prompts == ["the way back", "later"])

"""/shells on the screen: look into a background command, take it over, end it."""

from __future__ import annotations

from pathlib import Path

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.tui.screens.choice import ChoiceDialog
from winx_tui.tui.screens.reading import ReadingScreen
from winx_tui.tui.screens.terminal import TerminalScreen


async def test_a_background_command_is_looked_at_taken_over_and_killed(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime) as running:
        shells = runtime.conversation.shells
        await shells.run_background("echo hello; cat", wait_s=0.5)

        async def choose(act: str) -> None:
            await running.send("/shells")
            await running.until_shown("Commands in the background")
            await running.until_shown("echo hello; cat")
            await running.pilot.press("enter")
            await running.until_shown("take over")
            assert isinstance(running.app.screen, ChoiceDialog)
            await running.type(act)
            await running.pilot.press("enter")

        await choose("show")
        await running.until(lambda: isinstance(running.app.screen, ReadingScreen))
        await running.until_shown("hello")
        await running.pilot.press("escape")

        await choose("over")
        await running.until(lambda: isinstance(running.app.screen, TerminalScreen))
        await running.type("mine")
        await running.pilot.press("enter")
        await running.until(lambda: running.screen_text().count("mine") == 2)
        await running.pilot.press("ctrl+t")
        await running.until(lambda: not isinstance(running.app.screen, TerminalScreen))

        await running.send("/shells kill bg1")
        await running.until_shown("bg1 was ended.")
        assert shells.shells() == []
        assert runtime.conversation.prompts == [], "what the person ended wakes nobody"


async def test_an_interrupted_background_command_wakes_nobody(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime) as running:
        shells = runtime.conversation.shells
        await shells.run_background("sleep 600", wait_s=0.05)
        await running.send("/ps interrupt")
        await running.until_shown("bg1 was interrupted: exit 130.")
        assert not shells.untold()
        assert runtime.conversation.prompts == []

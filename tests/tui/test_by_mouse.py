"""What the mouse alone can do on the screen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import CALM, command_question, stage
from winx_tui.config.settings import Settings, UiSettings
from winx_tui.core.events import StepStarted
from winx_tui.tui.screens.keys import KeysScreen
from winx_tui.workspace.repository import RepositoryStatus

SPOKEN = Settings(ui=UiSettings(accessible=True))
BOTH = pytest.mark.parametrize("settings", [CALM, SPOKEN], ids=["drawn", "spoken"])


@BOTH
async def test_commands_and_keys_are_opened_and_left_by_mouse(
    project: Path, settings: Settings
) -> None:
    status = RepositoryStatus("a-branch-with-a-long-name", {"README.md": "modified"})
    runtime = ScriptedRuntime(project, status=status)
    async with stage(runtime, size=(80, 24), settings=settings) as here:
        await here.until_shown("a-branch")
        await here.click_on("menu")
        await here.until_shown("Commands")
        await here.until(lambda: len(here.app.screen_stack) == 2)
        await here.type("list of keys")
        await here.until_shown(" The list of keys")
        await here.click_on("The list of keys")
        await here.until(lambda: isinstance(here.app.screen, KeysScreen))
        await here.pilot.click(offset=(0, 23))
        assert isinstance(here.app.screen, KeysScreen), "beside it nothing is meant"
        await here.click_on("Esc goes back")
        await here.until(lambda: len(here.app.screen_stack) == 1)


async def test_hints_of_a_question_press_their_keys_and_nothing_beside_it_does(
    project: Path,
) -> None:
    runtime = ScriptedRuntime(project, [[command_question("make all")]])
    async with stage(runtime, size=(80, 24)) as here:
        await here.send("go")
        dialog = await here.until_asked()
        await here.pilot.click(offset=(40, 1))
        await here.click_on("w why")
        await here.until_shown("Why you are asked")
        await here.click_on("Esc goes back")
        await here.until(lambda: here.app.screen is dialog)


@BOTH
async def test_the_mode_is_chosen_by_clicks(project: Path, settings: Settings) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime, size=(80, 24), settings=settings) as here:
        await here.pilot.click(offset=(2, 23))
        await here.until_shown("Mode: what runs without a question")
        await here.click_on("read-only")
        await here.until(lambda: runtime.conversation.mode == "read-only")
        await here.until_shown("read-only · " if settings is CALM else "read-only,  ")


@BOTH
async def test_a_prompt_is_sent_and_stopped_by_clicks(project: Path, settings: Settings) -> None:
    runtime = ScriptedRuntime(project, [[StepStarted(1), asyncio.Event()]])
    async with stage(runtime, size=(80, 24), settings=settings) as here:
        assert "Enter sends" not in here.screen_text()
        await here.type("go")
        await here.until_shown("Enter sends")
        await here.click_on("Enter sends")
        await here.until_shown("Esc stops")
        assert runtime.conversation.prompts == ["go"]
        await here.click_on("Esc stops")
        await here.until_shown("Interrupted.")
        assert not here.app.turns.is_busy


async def test_the_tree_is_shown_and_hidden_by_clicks(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as here:
        await here.until_shown("menu · tree")
        await here.click_on("menu · tree")
        await here.until(lambda: here.app.tree_pane.is_ready)
        await here.click_on("menu · tree")
        await here.until(lambda: not here.app.tree_pane.display)
        assert here.app.prompt.area.has_focus


async def test_words_look_like_more_only_while_they_are_pointed_at(project: Path) -> None:
    def underlined() -> str:
        row = here.app.screen._compositor.render_strips()[-1]
        return "".join(part.text for part in row if part.style and part.style.underline)

    async with stage(ScriptedRuntime(project), size=(80, 24)) as here:
        assert underlined() == ""
        await here.until_shown("keys · menu · tree")
        row = here.screen_text().split("\n")[-1]
        await here.pilot.hover(offset=(row.index("keys"), 23))
        await here.until(lambda: underlined() == "keys")
        await here.pilot.hover(offset=(10, 10))
        await here.until(lambda: underlined() == "")

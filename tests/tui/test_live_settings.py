"""Settings of the screen that hold as soon as they are changed, and keys of a person's own."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.tui.support.desk import LARGE, desk, open_page
from tests.tui.support.gallery import TASKS, all_blocks
from tests.tui.support.scripted_runtime import ScriptedRuntime, Step
from tests.tui.support.stage import Stage, stage
from winx_tui.config.loader import read_settings_file
from winx_tui.config.paths import config_file
from winx_tui.config.settings import Settings, UiSettings
from winx_tui.core.drawing import undrawn
from winx_tui.core.events import ReasoningDelta, StepStarted
from winx_tui.tui.blocks.message import ThinkingBlock
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.screens.choice import ChoiceDialog
from winx_tui.tui.screens.keys import KeysScreen
from winx_tui.tui.screens.line import LineDialog
from winx_tui.tui.screens.reading import ReadingScreen


def drawn(here: Stage) -> set[str]:
    return {character for character in here.screen_text() if undrawn(character) != character}


async def config(here: Stage, line: str, told: str) -> None:
    """Run /config and wait for what it says."""
    here.app.action_command(f"/config {line}")
    await here.until_shown(told)


async def test_words_take_the_place_of_drawings_at_once_and_go_again(project: Path) -> None:
    (project / "src").mkdir(exist_ok=True)
    async with desk(project, LARGE) as here:
        await here.until(lambda: here.app.tree_pane.is_ready)
        await config(here, "ui.vim true", "ui.vim = true, at once.")
        assert {"╭", "▏"} <= drawn(here)
        await config(here, "ui.accessible true", "shown anew.")
        await here.until(lambda: not drawn(here))
        shown = here.screen_text()
        for words in ("note: ui.accessible = true, at once.", "winx is ready.", "+ src", "INSERT"):
            assert words in shown, words
        await open_page(here, "settings", "ui.accessible", "limits.max_steps")
        assert not drawn(here)
        await here.pilot.press("slash")
        await here.type("ui.access")
        await here.pilot.press("enter")
        await here.until_shown("ui.accessible = false, at once.")
        assert "╭" in drawn(here)
        await here.pilot.press("escape", "escape")
        await here.until_shown("❯")
        await here.until(lambda: {"╭", "▏"} <= drawn(here))
        assert "winx is ready." not in here.screen_text()
        assert "(here" not in here.screen_text()


async def test_a_turn_goes_on_in_words_and_stands_still(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[StepStarted(1), asyncio.Event()]])
    moving = Settings(ui=UiSettings(animations=True))
    async with stage(runtime, settings=moving) as here:
        await here.send("go")
        await here.until_shown("Esc stops")
        host, line = AppCommandHost(here.app), here.app.activity
        await here.until(lambda: line._timer is not None)
        host.use_ui("ui.animations", UiSettings(animations=False))
        await here.until_shown("● ")
        host.use_ui("ui.accessible", UiSettings(accessible=True))
        await here.until_shown("winx is working: Thinking. Esc stops.")
        await here.until(lambda: line._timer is None)
        host.use_ui("ui.accessible", UiSettings())
        await here.until_shown("● Thinking")
        await here.until(lambda: line._timer is not None)


async def test_what_was_thought_is_unfolded_and_what_will_be(project: Path) -> None:
    thinking: list[Step] = [StepStarted(1), ReasoningDelta("A deep thought.")]
    async with stage(ScriptedRuntime(project, [thinking, thinking])) as here:
        host = AppCommandHost(here.app)
        await here.send("one")
        await here.until_shown("Thought")
        await here.until(lambda: not here.app.turns.is_busy)
        assert "A deep thought." not in here.screen_text()
        host.use_ui("ui.show_reasoning", UiSettings(show_reasoning=True))
        await here.until_shown("A deep thought.")
        await here.send("two")
        await here.until(lambda: here.screen_text().count("A deep thought.") == 2)
        host.use_ui("ui.show_reasoning", UiSettings())
        await here.until(lambda: "A deep thought." not in here.screen_text())
        blocks = [each for each in here.app.transcript.blocks if isinstance(each, ThinkingBlock)]
        assert len(blocks) == 2


async def test_settings_of_the_terminal_hold_at_once(project: Path) -> None:
    written: list[str] = []
    async with desk(project) as here:
        here.app.attention._write = written.append
        await config(here, "ui.terminal_title false", "ui.terminal_title = false, at once.")
        await config(here, "ui.notify off", 'ui.notify = "off", at once.')
        assert here.app.attention._ui.notify == "off"
        assert not here.app.attention._has_title
        await config(here, "limits.max_steps 7", "from the next start of winx on.")


async def test_keys_of_ones_own_hold_and_are_named_at_once(project: Path) -> None:
    async with desk(project, LARGE) as here:
        await config(here, "keys.app.help f9", 'keys.app.help = ["f9"], at once.')
        await config(here, "keys.app.palette ctrl+k", "already means keys.prompt.delete_to_end")
        assert "Nothing" in here.screen_text()
        assert read_settings_file(config_file())["keys"] == (
            {"area": "app", "action": "help", "keys": ("f9",)},
        )
        await config(here, "keys.app.palette alt+k", 'keys.app.palette = ["alt+k"], at once.')
        await here.until_shown("Alt+K menu")
        await here.pilot.press("f1")
        assert not isinstance(here.app.screen, KeysScreen)
        await here.pilot.press("f9")
        await here.until(lambda: isinstance(here.app.screen, KeysScreen))
        await here.pilot.press("escape")
        await here.until(lambda: len(here.app.screen_stack) == 1)
        await config(here, "unset keys.app.help", "keys.app.help is taken out of your settings")
        await config(here, "keys.app.help", "You have not changed keys.app.help")
        await here.pilot.press("f1")
        await here.until(lambda: isinstance(here.app.screen, KeysScreen))


async def test_keys_of_lists_lines_and_texts_can_be_changed(project: Path) -> None:
    async with desk(project) as here:
        for area in ("choice", "line", "reading", "key_list"):
            name = f"keys.{area}.leave"
            await config(here, f"{name} f12", f'{name} = ["f12"], at once.')
        host = AppCommandHost(here.app)
        for work, kind in (
            (host.choose("One of", ()), ChoiceDialog),
            (host.ask_text("Name"), LineDialog),
        ):
            asked = asyncio.create_task(work)
            await here.until_shown("F12 goes back")
            await here.pilot.press("escape")
            assert isinstance(here.app.screen, kind)
            await here.pilot.press("f1")
            await here.until(lambda: isinstance(here.app.screen, KeysScreen))
            await here.until_shown("Go back, taking nothing")
            await here.pilot.press("f12", "f12")
            assert await asked is None
        await host.read("Output", "\n".join(f"line {number}" for number in range(99)))
        await here.until_shown("F12 goes back")
        await here.pilot.press("escape", "G")
        await here.until_shown("line 98")
        await here.pilot.press("g")
        await here.until_shown("line 1 ")
        assert isinstance(here.app.screen, ReadingScreen)
        await here.pilot.press("f12")
        await here.until(lambda: len(here.app.screen_stack) == 1)


async def test_no_entry_of_the_chat_stays_drawn(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(130, 150)) as here:
        here.app.transcript.load(all_blocks())
        here.app.task_panel._show(TASKS)
        await here.until_shown("Title")
        AppCommandHost(here.app).use_ui("ui.accessible", UiSettings(accessible=True))
        await here.until_shown("you: Fix the test")
        assert not drawn(here)
        for words in ("asks: Run: make all", "done: Edit: basket.py", "now: Mend the sum"):
            assert words in here.screen_text(), words

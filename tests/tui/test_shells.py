"""/shells on the screen: look into a background command, take it over, end it."""

from __future__ import annotations

from pathlib import Path

from tests.complaints.themes import complaint
from tests.support.telling import told
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.tui.screens.reading import ReadingScreen
from winx_tui.tui.screens.shells_page import ShellsPage
from winx_tui.tui.screens.shells_rows import log_of, shell_rows
from winx_tui.tui.screens.terminal import TerminalScreen


async def test_a_background_command_is_looked_at_taken_over_and_killed(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime, size=(120, 30)) as running:
        shells = runtime.conversation.shells
        await shells.run_background("echo hello; cat", wait_s=0.5)
        await running.send("/shells ")
        await running.until(lambda: isinstance(running.app.screen, ShellsPage))
        await running.until_shown("waits for input")
        await running.pilot.press("o")
        await running.until(lambda: isinstance(running.app.screen, ReadingScreen))
        await running.until_shown("hello")
        await running.pilot.press("escape")
        await running.until(lambda: isinstance(running.app.screen, ShellsPage))

        await running.pilot.press("t")
        await running.until(lambda: isinstance(running.app.screen, TerminalScreen))
        await running.type("mine")
        await running.pilot.press("enter")
        await running.until(lambda: running.screen_text().count("mine") == 2)
        await running.pilot.press("ctrl+t")
        await running.until(lambda: isinstance(running.app.screen, ShellsPage))

        await running.pilot.press("K")
        await running.until_shown("kill it, with all it has started")
        await running.pilot.press("down", "enter")
        await running.until_shown("bg1 was ended.")
        await running.until_shown("No command runs")
        assert shells.shells() == []
        assert runtime.conversation.prompts == [], "what the person ended wakes nobody"


async def test_the_page_of_shells_follows_what_runs_and_sends_lines(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime, size=(120, 30)) as running:
        shells = runtime.conversation.shells
        await shells.run_background("read x; echo got $x; exit 3", wait_s=0.5)
        running.app.action_open("shells")
        await running.until_shown("waits for input")
        await running.pilot.press("s")
        await running.until_shown("A line for bg1")
        await running.type("abc")
        await running.pilot.press("enter")
        await running.until_shown("ended, exit 3")
        await running.until_shown("got abc")
        page = running.app.screen
        assert isinstance(page, ShellsPage)
        await running.until(lambda: page._timer is None)
        await running.pilot.press("i")
        await running.until_shown("bg1 has ended already.")
        await running.pilot.press("c")
        await running.until_shown("What bg1 shows is copied.")


async def test_a_password_is_not_asked_for_on_the_page(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime, size=(120, 30)) as running:
        await runtime.conversation.shells.run_background("read -s -p Password: x", wait_s=0.5)
        running.app.action_open("shells")
        await running.until_shown("waits for a password")
        await running.pilot.press("s")
        await running.until_shown("take it over instead")


async def test_an_interrupted_background_command_wakes_nobody(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime) as running:
        shells = runtime.conversation.shells
        _, begun = await shells.run_background("sh -c 'echo up; exec sleep 600'", wait_s=0)
        await shells.ask("bg1", lambda session: told(session, begun, "up"))
        await running.send("/ps interrupt")
        await running.until_shown("bg1 was interrupted: exit 130.")
        assert not shells.untold()
        assert runtime.conversation.prompts == []


@complaint(25)
async def test_what_runs_in_front_is_the_first_row_and_can_be_ended(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime, size=(120, 30)) as running:
        shells = runtime.conversation.shells
        await shells.run_background("true", wait_s=5)
        begun = await shells.run("sh -c 'echo before; exec sleep 600'", wait_s=0)
        await told(shells.foreground, begun, "before")
        running.app.action_open("shells")
        await running.until_shown("› front")
        await running.until_shown("before")
        assert await log_of(shells, shell_rows(shells)[1]) is None
        await running.pilot.press("i")
        await running.until_shown("front was interrupted: exit 130.")
        await running.until(lambda: "› front" not in running.screen_text())
        assert [row.id for row in shell_rows(shells)] == ["bg1"]

"""A person at the keys of a program that runs in a real terminal."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest
from textual.events import Key, Paste

from tests.complaints.themes import complaint
from tests.tui.support.scripted_runtime import ScriptedRuntime, Step
from tests.tui.support.stage import Stage, command_question, stage
from winx_tui.core.events import Event, ModelLimited, ToolCallFinished, ToolCallStarted
from winx_tui.core.messages import ModelRef, ToolCall
from winx_tui.core.preview import CommandPreview
from winx_tui.core.results import ToolResult
from winx_tui.tools.bash_reply import outcome_result
from winx_tui.tui.limit_asker import DialogLimitAsker
from winx_tui.tui.screens.limit import LimitDialog
from winx_tui.tui.screens.terminal import TerminalScreen

WAIT_S = 60.0
CALL = ToolCall("call_1", "bash_command", "{}")
GETPASS = f"{sys.executable} -c 'import getpass; print(len(getpass.getpass()))'"
CALCULATOR = f"{sys.executable} -q -i -c 'import sys; sys.ps1 = \"py> \"'"
SECRET = "opensesame"


class Work:
    """Runs a command in the scripted conversation's real shell, as the tool does."""

    def __init__(self, project: Path, command: str) -> None:
        self.result: ToolResult | None = None
        self.has_ended = asyncio.Event()
        self._command = command
        self.steps: list[Step] = [
            ToolCallStarted(CALL, f"Run: {command}", CommandPreview(command, project)),
            self._run,
        ]
        self.runtime = ScriptedRuntime(project, [self.steps])

    async def _run(self) -> Event:
        pool = self.runtime.conversation.shells
        # The real tool returns as soon as the program waits; here the turn waits with it.
        outcome = await pool.foreground.run(self._command, wait_s=WAIT_S)
        while outcome.is_running:
            outcome = await pool.foreground.poll(WAIT_S)
        self.result = outcome_result(outcome, None, ())
        self.has_ended.set()
        return ToolCallFinished(CALL, self.result, outcome.duration_s)

    async def take_over(self, running: Stage) -> None:
        await running.send("go")
        await running.until(lambda: self.runtime.conversation.shells.foreground.is_running)
        await running.pilot.press("ctrl+t")
        await running.until(lambda: isinstance(running.app.screen, TerminalScreen))


def on_main_screen(running: Stage) -> bool:
    return len(running.app.screen_stack) == 1


async def test_keys_go_to_the_program_until_ctrl_t(project: Path) -> None:
    work = Work(project, CALCULATOR)
    async with stage(work.runtime) as running:
        await work.take_over(running)
        await running.until_shown("py>")
        assert "Ctrl+T gives it back" in running.screen_text()
        await running.type("6*7")
        await running.pilot.press("enter")
        await running.until_shown("42")
        await running.pilot.press("ctrl+t")
        await running.until(lambda: on_main_screen(running))
        assert work.runtime.conversation.is_running, "the turn goes on"
        await running.pilot.press("ctrl+t")
        await running.until(lambda: isinstance(running.app.screen, TerminalScreen))
        await running.pilot.press("ctrl+d")
        await running.until(lambda: work.result is not None)
        await running.until(lambda: on_main_screen(running))
    assert work.result is not None
    assert "6*7" not in work.result.text
    assert "the person took over this terminal and typed here" in work.result.text


async def test_a_password_is_typed_and_nobody_else_sees_it(project: Path) -> None:
    work = Work(project, GETPASS)
    async with stage(work.runtime) as running:
        await running.send("go")
        await running.until_shown("waits for a password · Ctrl+T")
        await running.pilot.press("ctrl+t")
        await running.until_shown("Password:")
        await running.type(SECRET)
        assert SECRET not in running.screen_text()
        await running.pilot.press("enter")
        await running.until(lambda: work.result is not None)
        await running.until(lambda: on_main_screen(running))
        await running.until_shown("exit 0")
        assert "waits for" not in running.screen_text()
        assert SECRET not in running.screen_text()
        assert running.prompt_text == ""
    assert work.result is not None
    assert str(len(SECRET)) in work.result.text
    assert SECRET not in work.result.text


async def test_what_is_typed_on_when_the_program_has_ended_goes_nowhere(project: Path) -> None:
    work = Work(project, "read -rs line")
    async with stage(work.runtime) as running:
        await work.take_over(running)
        await running.type("one")
        running.app.post_message(Key("enter", "\r"))
        await work.has_ended.wait()
        for character in SECRET:
            running.app.post_message(Key(character, character))
        running.app.post_message(Key("enter", "\r"))
        await running.until(lambda: on_main_screen(running))
        assert running.prompt_text == ""
    assert work.runtime.conversation.prompts == ["go"]


@pytest.mark.usefixtures("real_silence")
async def test_a_question_lies_over_the_terminal_and_typed_keys_do_not_answer_it(
    project: Path,
) -> None:
    work = Work(project, "read -rsp ready: line; echo got $line")
    async with stage(work.runtime) as running:
        await work.take_over(running)
        await running.until_shown("ready:")
        approver = work.runtime.conversation.approver
        await running.type("ab")
        asked = asyncio.create_task(approver.request(command_question("rm -r x")))
        guard = await running.until_guarded()
        running.press_at(guard.began_at_s, "c")
        assert not asked.done()
        await running.until_asked()
        await running.pilot.press("r")
        assert (await asked).outcome == "deny"
        await running.until(lambda: isinstance(running.app.screen, TerminalScreen))
        await running.pilot.press("enter")
        await running.until(lambda: work.result is not None)
        await running.until(lambda: on_main_screen(running))
        assert running.prompt_text == ""
    assert work.result is not None
    assert "got abc" in work.result.text


@pytest.mark.usefixtures("real_silence")
async def test_what_is_typed_as_a_limit_is_asked_about_goes_on_to_the_program(
    project: Path,
) -> None:
    work = Work(project, "read -rsp ready: line; echo got $line")
    async with stage(work.runtime) as running:
        await work.take_over(running)
        await running.until_shown("ready:")
        await running.type("ab")
        question = ModelLimited(ModelRef("local", "test"), "It asks to wait.", 60.0, None)
        asker = DialogLimitAsker(running.app)
        asked = asyncio.create_task(asker.request(question))
        await running.until(lambda: isinstance(running.app.screen, LimitDialog))
        dialog = running.app.screen
        assert isinstance(dialog, LimitDialog)
        await running.until(lambda: dialog.guard.began_at_s < float("inf"))
        running.press_at(dialog.guard.began_at_s, "w")
        await running.until(lambda: dialog.is_armed)
        await running.pilot.press("s")
        assert await asked == "stop"
        await running.until(lambda: isinstance(running.app.screen, TerminalScreen))
        await running.pilot.press("enter")
        await running.until(lambda: on_main_screen(running))
        assert running.prompt_text == ""
    assert work.result is not None
    assert "got abw" in work.result.text


async def test_a_full_screen_program_has_all_its_keys_and_the_size_of_the_window(
    project: Path,
) -> None:
    if shutil.which("vim") is None:
        pytest.skip("no vim")
    work = Work(project, "vim -u NONE -N notes")
    async with stage(work.runtime, size=(70, 16)) as running:
        await work.take_over(running)
        await running.until(lambda: running.screen_text().count("\n~") >= 13)
        press = running.pilot.press
        await press("i")
        await running.type("two words")
        await press("home", "O", "right", "right", "right", "X", "escape")
        await running.until_shown("OtwoX words")
        await running.pilot.resize_terminal(50, 10)
        await running.until(lambda: "OtwoX words" in running.screen_text().split("\n")[1])
        await press("colon", "w", "q", "enter")
        await running.until(lambda: on_main_screen(running))
    assert (project / "notes").read_text(encoding="utf-8") == "OtwoX words\n"


async def test_pasted_text_reaches_the_program_at_once(project: Path) -> None:
    work = Work(project, "read -r a; read -r b; echo $a-$b; read -r c")
    async with stage(work.runtime) as running:
        await work.take_over(running)
        running.app.screen.post_message(Paste("one\ntwo\n"))
        await running.until_shown("one-two")
        await running.pilot.press("ctrl+t")
        await running.until(lambda: on_main_screen(running))


async def test_the_card_of_a_command_that_outlives_its_call_says_so_while_it_does(
    project: Path,
) -> None:
    os.mkfifo(project / "gate")

    async def run() -> Event:
        outcome = await runtime.conversation.shells.foreground.run("cat gate", wait_s=0.05)
        return ToolCallFinished(CALL, outcome_result(outcome, None, ()), 0.1)

    script: list[Step] = [
        ToolCallStarted(CALL, "Run: cat gate", CommandPreview("cat gate", project)),
        run,
    ]
    runtime = ScriptedRuntime(project, [script])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_shown("runs on · Ctrl+T")
        await running.until_shown("● Run: cat gate")
        await asyncio.to_thread((project / "gate").write_text, "", encoding="utf-8")
        await running.until_shown("✓ Run: cat gate")
        assert "Ctrl+T" not in running.screen_text()


async def test_with_nothing_running_ctrl_t_says_so(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.pilot.press("ctrl+t")
        await running.until_shown("No command runs that you could take over.")


@complaint(3)
async def test_the_whole_output_is_read_on_a_page_of_its_own(project: Path) -> None:
    work = Work(project, "seq -f 'line %g' 1 5000; exit 3")
    async with stage(work.runtime) as running:
        await running.send("go")
        await running.until(lambda: work.result is not None)
        await running.until_shown("1 command")
        # The receipt stands below it.
        await running.pilot.press("alt+up", "alt+up", "o")
        await running.until_shown("line 12 ")


async def test_escape_stops_a_command_that_goes_on_after_its_turn(project: Path) -> None:
    runtime = ScriptedRuntime(project)
    async with stage(runtime) as running:
        await running.until_open()
        foreground = runtime.conversation.shells.foreground
        await foreground.run("sleep 600", wait_s=0)
        await running.until(lambda: foreground.is_running)
        await running.pilot.press("escape")
        await running.until_shown("Stopped: sleep 600")
        assert not foreground.is_running

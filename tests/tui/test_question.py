from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.tui.support.scripted_runtime import ScriptedRuntime, Step
from tests.tui.support.stage import Stage, command_question, stage
from winx_tui.core.events import ToolCallFinished, ToolCallStarted
from winx_tui.core.messages import ToolCall
from winx_tui.core.preview import TextPreview
from winx_tui.core.questions import AnswerOption, PersonAnswer, PersonQuestion
from winx_tui.core.results import ToolResult
from winx_tui.tui.event_router import EventRouter
from winx_tui.tui.question_asker import DialogPersonAsker
from winx_tui.tui.screens.question import QuestionDialog
from winx_tui.tui.streaming import BlockList

OPTIONS = (
    AnswerOption("SQLite", "a file, no server"),
    AnswerOption("PostgreSQL", "as in the deployment; the tests then need a container"),
    AnswerOption("Both"),
)
ONE = PersonQuestion("Which database \x1b[2J shall it be?", OPTIONS)
SEVERAL = PersonQuestion("Which ones?", OPTIONS, takes_several=True)
FREE = PersonQuestion("Which port?")
CALL = ToolCall("q1", "ask_user", "{}")
MOVE_THE_FOCUS = ("w", "enter", "escape")


def dialog_on(running: Stage) -> QuestionDialog | None:
    top = running.app.screen
    return top if isinstance(top, QuestionDialog) else None


async def until_asked(running: Stage) -> QuestionDialog:
    await running.until(lambda: (dialog := dialog_on(running)) is not None and dialog.is_armed)
    dialog = dialog_on(running)
    assert dialog is not None
    return dialog


async def until_there(running: Stage, before: QuestionDialog | None = None) -> QuestionDialog:
    """Wait for a question, another than one before; its keys may not count yet."""

    def is_there() -> bool:
        dialog = dialog_on(running)
        return dialog not in (None, before) and dialog.guard.began_at_s < float("inf")

    await running.until(is_there)
    dialog = dialog_on(running)
    assert dialog is not None
    return dialog


async def press(running: Stage, dialog: QuestionDialog, key: str) -> None:
    """Press a key as if long after the question came up, whatever the time is by now."""
    focused = dialog.focused
    running.press_at(dialog.guard.began_at_s + 60.0, key)
    if key in MOVE_THE_FOCUS:
        await running.until(
            lambda: dialog_on(running) is not dialog or dialog.focused is not focused
        )


@pytest.mark.parametrize(
    ("question", "cases"),
    [
        (
            ONE,
            [
                ("enter", PersonAnswer(("SQLite",))),
                ("down enter", PersonAnswer(("PostgreSQL",))),
                ("3 enter", PersonAnswer(("Both",))),
                ("9 enter", PersonAnswer(("SQLite",))),
                ("space 2 up enter", PersonAnswer(("SQLite",))),
                ("escape", PersonAnswer()),
                ("ctrl+c", PersonAnswer()),
                ("up enter n o enter", PersonAnswer(text="no")),
                ("w 8 0 enter", PersonAnswer(text="80")),
                ("w n escape 2 enter", PersonAnswer(("PostgreSQL",))),
                ("w enter escape", PersonAnswer()),
                ("w n ctrl+c", PersonAnswer()),
            ],
        ),
        (
            SEVERAL,
            [
                ("space down down space enter", PersonAnswer(("SQLite", "Both"))),
                ("3 2 2 enter", PersonAnswer(("Both",))),
                ("down enter", PersonAnswer(("PostgreSQL",))),
                ("1 w n o enter", PersonAnswer(("SQLite",), "no")),
            ],
        ),
        (
            FREE,
            [
                ("8 0 enter", PersonAnswer(text="80")),
                ("8 escape", PersonAnswer()),
                ("enter", PersonAnswer()),
            ],
        ),
    ],
)
async def test_a_question_is_answered_by_keys(
    project: Path, question: PersonQuestion, cases: Sequence[tuple[str, PersonAnswer]]
) -> None:
    runtime = ScriptedRuntime(project, [[question] * len(cases)])
    async with stage(runtime) as running:
        await running.send("go")
        answers = runtime.conversation.person_answers
        before = None
        for keys, answer in cases:
            dialog = await until_there(running, before)
            for key in keys.split():
                await press(running, dialog, key)
            await running.until(lambda: answers)
            assert answers.pop() == answer, keys
            before = dialog


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_the_question_fits_small_terminals(project: Path, size: tuple[int, int]) -> None:
    async with stage(ScriptedRuntime(project, [[ONE]]), size=size) as running:
        await running.send("go")
        dialog = await until_asked(running)
        lines = running.screen_text().splitlines()
        text = "\n".join(lines)
        assert "The model asks" in text
        assert "Which database \\u{1B}[2J shall" in text
        assert "› 1  SQLite  a file, no server" in text
        assert "2  PostgreSQL" in text
        assert "w  Write your own answer" in text
        assert "\x1b" not in text
        foot = "Enter sends · Esc skips · ? keys"
        assert foot in lines[-1 if size[1] < 18 else -2]
        await running.pilot.press("w")
        await running.until_shown("Enter sends · Esc goes back")
        await running.pilot.press("h", "i")
        await running.until_shown(" hi ")
        assert dialog.is_current


async def test_several_options_have_boxes(project: Path) -> None:
    async with stage(ScriptedRuntime(project, [[SEVERAL]])) as running:
        await running.send("go")
        await until_asked(running)
        await running.pilot.press("2")
        await running.until_shown("› 2 [x] PostgreSQL")
        assert "  1 [ ] SQLite" in running.screen_text()
        assert "Space ticks" in running.screen_text()


async def test_a_long_question_scrolls_and_the_marked_option_stays_in_view(project: Path) -> None:
    options = tuple(AnswerOption(f"option {number}") for number in range(12))
    question = PersonQuestion("Begin. " + "word " * 60 + "End.", options)
    async with stage(ScriptedRuntime(project, [[question]]), size=(40, 12)) as running:
        await running.send("go")
        await until_asked(running)
        assert "Begin." in running.screen_text()
        await running.pilot.press("up")
        await running.until_shown("› w  Write your own answer")
        await running.pilot.press("down")
        await running.until_shown("› 1  option 0")
        await running.pilot.press("pageup", "pageup")
        await running.until_shown("Begin.")


async def test_an_option_that_was_not_in_view_is_shown_before_it_is_an_answer(
    project: Path,
) -> None:
    question = PersonQuestion("Approve?\n" * 60, (AnswerOption("Delete it"), AnswerOption("Keep")))
    runtime = ScriptedRuntime(project, [[question]])
    async with stage(runtime, size=(80, 24)) as running:
        await running.send("go")
        dialog = await until_asked(running)
        assert "Delete it" not in running.screen_text()
        running.press_at(dialog.guard.began_at_s + 60.0, "enter")
        await running.until_shown("› 1  Delete it")
        assert dialog_on(running) is dialog
        await press(running, dialog, "down")
        await running.until_shown("› 2  Keep")


@pytest.mark.parametrize("question", [ONE, FREE])
async def test_what_was_typed_for_the_prompt_does_not_answer(
    project: Path, question: PersonQuestion
) -> None:
    may_ask = asyncio.Event()
    runtime = ScriptedRuntime(project, [[may_ask, question]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.type("ne")
        may_ask.set()
        dialog = await until_there(running)
        running.press_at(dialog.guard.began_at_s - 0.01, *"xt1", "enter")
        await running.until(lambda: running.prompt_text == "next1\n")
        await until_asked(running)
        assert runtime.conversation.person_answers == []


async def test_an_interrupted_turn_takes_the_question_away(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[ONE]])
    async with stage(runtime) as running:
        await running.send("go")
        await until_asked(running)
        runtime.conversation.cancel()
        await running.until(lambda: dialog_on(running) is None)
        assert not running.app.one_question.locked()


async def test_a_question_waits_until_the_approval_is_answered(project: Path) -> None:
    runtime = ScriptedRuntime(project, [[command_question("make")]])
    async with stage(runtime) as running:
        await running.send("go")
        await running.until_asked()
        asked = asyncio.create_task(DialogPersonAsker(running.app).ask(ONE))
        await running.pilot.pause()
        assert running.dialog is not None, "no question lies over the approval"
        await running.pilot.press("a")
        await until_asked(running)
        assert [decision.outcome for decision in runtime.conversation.decisions] == ["allow"]
        await running.pilot.press("enter")
        assert await asked == PersonAnswer(("SQLite",))


async def test_the_chat_says_what_is_waited_for_and_what_was_answered(project: Path) -> None:
    hold = asyncio.Event()
    result = ToolResult("The user chose: SQLite", preview=TextPreview("SQLite"))
    script: list[Step] = [
        ToolCallStarted(CALL, "Ask: Which database?", TextPreview("Which database?")),
        ONE,
        ToolCallFinished(CALL, result, 65.0),
        hold,
    ]
    async with stage(ScriptedRuntime(project, [script]), size=(80, 40)) as running:
        await running.send("go")
        await until_asked(running)
        text = running.screen_text()
        assert "? Ask: Which database?" in text
        assert "Waiting for your answer" in running.app.activity.render().plain
        await running.pilot.press("enter")
        await running.until_shown("│ SQLite")
        await running.until_shown("● Working")
        assert "1 min" not in running.screen_text(), "the time was the person's"


def test_the_chat_waits_for_the_person_until_each_question_is_answered() -> None:
    said = list[str]()
    router = EventRouter(BlockList(), lambda _, flush: None, on_activity=said.append)
    other = ToolCall("q2", "ask_user", "{}")
    router.route(ToolCallStarted(CALL, "Ask: One?", TextPreview("One?")))
    router.route(ToolCallStarted(other, "Ask: Two?", TextPreview("Two?")))
    router.route(ToolCallFinished(CALL, ToolResult("a"), 60.0))
    assert said[-1] == "Waiting for your answer"
    router.route(ToolCallFinished(other, ToolResult("b"), 120.0))
    assert said[-1] == "Working"


def test_a_question_that_was_not_understood_is_not_waited_for() -> None:
    said = list[str]()
    router = EventRouter(BlockList(), lambda _, flush: None, on_activity=said.append)
    router.route(ToolCallStarted(CALL, "Ask the user", None))
    assert said[-1] == "Ask the user"

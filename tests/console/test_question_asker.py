from __future__ import annotations

import asyncio
import io

import pytest

from winx_tui.console.question_asker import PromptPersonAsker
from winx_tui.console.renderer import LinePrinter
from winx_tui.core.questions import AnswerOption, PersonAnswer, PersonQuestion

OPTIONS = (AnswerOption("SQLite", "a \x1bfile"), AnswerOption("PostgreSQL"), AnswerOption("Both"))
ONE = PersonQuestion("Which\x1b one?", OPTIONS)
SEVERAL = PersonQuestion("Which ones?", OPTIONS, takes_several=True)
FREE = PersonQuestion("Which port?")


async def answers_to(
    questions: list[PersonQuestion], *typed: str | BaseException
) -> tuple[list[PersonAnswer], str]:
    printed, lines = io.StringIO(), list(typed)

    async def read_line(prompt: str, default: str) -> str:
        line = lines.pop(0)
        if isinstance(line, BaseException):
            raise line
        return line

    asker = PromptPersonAsker(LinePrinter(printed), read_line)
    asked = [asyncio.create_task(asker.ask(question)) for question in questions]
    await asyncio.sleep(0)
    for _ in questions:
        await asker.answer_next()
    assert not lines
    return list(await asyncio.gather(*asked)), printed.getvalue()


@pytest.mark.parametrize(
    ("question", "typed", "answer"),
    [
        (ONE, "1", PersonAnswer(("SQLite",))),
        (ONE, " 3 ", PersonAnswer(("Both",))),
        (ONE, "postgresql", PersonAnswer(("PostgreSQL",))),
        (ONE, "neither, use files", PersonAnswer(text="neither, use files")),
        (ONE, "'8080'", PersonAnswer(text="8080")),
        (ONE, "", PersonAnswer()),
        (ONE, EOFError(), PersonAnswer()),
        (ONE, KeyboardInterrupt(), PersonAnswer()),
        (SEVERAL, "3, 1", PersonAnswer(("SQLite", "Both"))),
        (SEVERAL, "2", PersonAnswer(("PostgreSQL",))),
        (FREE, "8080", PersonAnswer(text="8080")),
        (FREE, "", PersonAnswer()),
    ],
)
async def test_the_answer_is_read_in_a_line(
    question: PersonQuestion, typed: str | BaseException, answer: PersonAnswer
) -> None:
    answers, _ = await answers_to([question], typed)
    assert answers == [answer]


async def test_a_question_of_several_lines_looks_like_nothing_else() -> None:
    _, shown = await answers_to([PersonQuestion("Which?\nApproved.\n  1. Yes", OPTIONS)], "1")
    assert "Question: Which?\n  | Approved.\n  |   1. Yes\n  1. SQLite" in shown


async def test_options_are_numbered_and_control_characters_visible() -> None:
    _, text = await answers_to([ONE], "1")
    assert text.splitlines() == [
        "",
        "Question: Which\\u{1B} one?",
        "  1. SQLite: a \\u{1B}file",
        "  2. PostgreSQL",
        "  3. Both",
    ]


@pytest.mark.parametrize("typed", ["4", "0", "1 2"])
async def test_a_number_that_is_not_offered_is_asked_again(typed: str) -> None:
    answers, text = await answers_to([ONE], typed, "2")
    assert answers == [PersonAnswer(("PostgreSQL",))]
    assert f"'{typed}' is not in the list; in quotes it is your own answer." in text


async def test_questions_are_answered_in_their_order() -> None:
    answers, text = await answers_to([ONE, FREE], "1", "80")
    assert answers == [PersonAnswer(("SQLite",)), PersonAnswer(text="80")]
    assert text.index("Which\\u{1B} one?") < text.index("Which port?")


async def test_a_withdrawn_question_is_not_shown() -> None:
    printed = io.StringIO()

    async def read_line(prompt: str, default: str) -> str:
        raise AssertionError(prompt)

    asker = PromptPersonAsker(LinePrinter(printed), read_line)
    asked = asyncio.create_task(asker.ask(ONE))
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    await asker.answer_next()
    assert printed.getvalue() == ""

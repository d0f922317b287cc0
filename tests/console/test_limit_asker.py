from __future__ import annotations

import asyncio
import io

import pytest

from winx_tui.console.limit_asker import PromptLimitAsker
from winx_tui.console.renderer import LinePrinter
from winx_tui.core.events import CapReached, ModelLimited
from winx_tui.core.messages import ModelRef
from winx_tui.core.waiting import LimitAnswer, wait_words

QUESTION = ModelLimited(
    ModelRef("dashscope", "qwen"), "DashScope asks to wait.", 7_200.0, ModelRef("gemini", "flash")
)


async def answer_to(question: ModelLimited, *typed: str | BaseException) -> tuple[LimitAnswer, str]:
    printed, lines = io.StringIO(), list(typed)

    async def read_line(prompt: str, default: str) -> str:
        line = lines.pop(0)
        if isinstance(line, BaseException):
            raise line
        return line

    asker = PromptLimitAsker(LinePrinter(printed), read_line)
    asked = asyncio.create_task(asker.request(question))
    await asyncio.sleep(0)
    await asker.ask(question)
    return await asked, printed.getvalue()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("w", "wait"),
        (" C ", "switch"),
        ("s", "stop"),
        ("", "stop"),
        (EOFError(), "stop"),
        (KeyboardInterrupt(), "stop"),
    ],
)
async def test_the_answer_is_read_in_a_line(
    typed: str | BaseException, expected: LimitAnswer
) -> None:
    answer, text = await answer_to(QUESTION, typed)

    assert answer == expected
    assert "DashScope asks to wait." in text
    assert "w = Wait 2 h, then go on with dashscope/qwen" in text
    assert "c = Continue on gemini/flash" in text


async def test_what_is_no_answer_is_asked_again() -> None:
    alone = ModelLimited(ModelRef("dashscope", "qwen"), "Wait.", None, None)

    answer, text = await answer_to(alone, "c", "w")

    assert answer == "wait"
    assert "'c' is no answer." in text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(20.2, "21 s"), (90, "90 s"), (300, "5 min"), (5_400, "1 h 30 min"), (86_400, "24 h")],
)
def test_a_wait_is_worded_for_people(seconds: float, words: str) -> None:
    assert wait_words(seconds) == words


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("c", True), ("s", False), ("", False), (EOFError(), False), (KeyboardInterrupt(), False)],
)
async def test_whether_to_go_on_at_a_limit_is_read_in_a_line(
    typed: str | BaseException, expected: bool
) -> None:
    printed = io.StringIO()

    async def read_line(prompt: str, default: str) -> str:
        if isinstance(typed, BaseException):
            raise typed
        return typed

    asker = PromptLimitAsker(LinePrinter(printed), read_line)
    question = CapReached("max_cost_usd_day", "Stopped at \x1b$5.00.", "$10.00 on this day")
    asked = asyncio.create_task(asker.may_go_on(question))
    await asyncio.sleep(0)
    await asker.ask(question)

    assert await asked is expected
    assert printed.getvalue().splitlines() == [
        "Stopped at \\u{1B}$5.00.",
        "  c = Continue, up to $10.00 on this day",
        "  s = Stop here",
    ]

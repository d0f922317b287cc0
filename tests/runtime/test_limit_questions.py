from __future__ import annotations

import asyncio

from winx_tui.core.events import ModelLimited
from winx_tui.core.messages import ModelRef
from winx_tui.core.waiting import LimitAnswer
from winx_tui.runtime.exploration.limit_questions import LimitQuestions
from winx_tui.tools.base import CallListener, ToolContext

MODEL, OTHER = ModelRef("local", "one"), ModelRef("local", "other")


class HoldingAsker:
    """Answers when it is let; keeps the questions."""

    def __init__(self) -> None:
        self.questions: list[ModelLimited] = []
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def request(self, question: ModelLimited) -> LimitAnswer:
        self.questions.append(question)
        self.asked.set()
        await self.may_answer.wait()
        return "switch"


class Listener:
    """Keeps what a call announces and how long it waited for the person."""

    def __init__(self) -> None:
        self.announced: list[object] = []
        self.waited_s: list[float] = []
        listener = CallListener(note_wait=self.waited_s.append, announce=self.announced.append)
        self.context = ToolContext("c1", lambda _: None, listener=listener)


def limited(model: ModelRef) -> ModelLimited:
    return ModelLimited(model, "asks to wait", 300.0, None)


def test_where_nobody_can_be_asked_nobody_asks() -> None:
    assert LimitQuestions(None).asker(Listener().context) is None


async def test_one_question_at_a_time_is_announced_and_asked() -> None:
    asker, first, second = HoldingAsker(), Listener(), Listener()
    questions = LimitQuestions(asker)
    asking = [
        asyncio.create_task(questions.ask(limited(MODEL), first.context)),
        asyncio.create_task(questions.ask(limited(OTHER), second.context)),
    ]
    await asker.asked.wait()
    assert first.announced == [limited(MODEL)]
    assert not second.announced
    asker.may_answer.set()
    assert await asyncio.gather(*asking) == ["switch", "switch"]
    assert asker.questions == [limited(MODEL), limited(OTHER)]
    assert len(first.waited_s) == len(second.waited_s) == 1


async def test_two_that_meet_the_same_limit_are_one_question() -> None:
    asker, first, second = HoldingAsker(), Listener(), Listener()
    questions = LimitQuestions(asker)
    asking = [
        asyncio.create_task(questions.ask(limited(MODEL), listener.context))
        for listener in (first, second)
    ]
    await asker.asked.wait()
    asker.may_answer.set()
    assert await asyncio.gather(*asking) == ["switch", "switch"]
    assert len(asker.questions) == 1
    # Later it is a new question.
    await questions.ask(limited(MODEL), second.context)
    assert len(asker.questions) == 2


async def test_a_question_that_is_withdrawn_lets_the_next_one_through() -> None:
    asker, first, second = HoldingAsker(), Listener(), Listener()
    questions = LimitQuestions(asker)
    withdrawn = asyncio.create_task(questions.ask(limited(MODEL), first.context))
    await asker.asked.wait()
    waiting = asyncio.create_task(questions.ask(limited(MODEL), second.context))
    await asyncio.sleep(0)
    withdrawn.cancel()
    asker.may_answer.set()
    assert await waiting == "switch"
    assert len(asker.questions) == 2

"""ask_user on the road of every call, with a person who answers from a script."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.approvers import AnsweringApprover
from winx_tui.core.messages import ToolCall
from winx_tui.core.preview import TextPreview
from winx_tui.core.questions import AnswerOption, PersonAnswer, PersonQuestion
from winx_tui.core.results import ToolResult
from winx_tui.execution.batch import CallBatch
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.gate import ApprovalGate
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.tools.ask_user import AskUser

A, B = AnswerOption("A", "the first"), AnswerOption("B")


class Person:
    """Answers one question after the other; each answer takes a minute."""

    def __init__(self, *answers: PersonAnswer) -> None:
        self._answers = list(answers)
        self._one_at_a_time = asyncio.Lock()
        self.asked: list[PersonQuestion] = []
        self.is_waiting = asyncio.Event()
        self.now_s = 0.0

    async def ask(self, question: PersonQuestion) -> PersonAnswer:
        async with self._one_at_a_time:
            self.asked.append(question)
            await asyncio.sleep(0)
            self.now_s += 60.0
            if not self._answers:
                self.is_waiting.set()
                await asyncio.Event().wait()
            return self._answers.pop(0)


def batch_of(root: Path, person: Person) -> CallBatch:
    tool = AskUser(person, clock=lambda: person.now_s)
    executor = ToolExecutor({tool.name: tool}, lambda: PolicyContext("read-only", root), Grants())
    return CallBatch(executor, ApprovalGate(AnsweringApprover([]), Grants()), lambda _: None)


async def ask(root: Path, person: Person, *calls: dict[str, Any]) -> list[ToolResult]:
    batch = batch_of(root, person)
    made = [ToolCall(f"c{n}", "ask_user", json.dumps(each)) for n, each in enumerate(calls)]
    await batch.run(made)
    assert batch.waited_for_person_s == 60.0 * len(person.asked)
    return [batch.results[call.id] for call in made]


@pytest.mark.parametrize(
    ("answer", "told", "shown"),
    [
        (PersonAnswer(("A",)), "The user chose: A", "A"),
        (PersonAnswer(("A", "B")), "The user chose: A, B", "A, B"),
        (PersonAnswer(text="neither"), "The user says: neither", "neither"),
        (PersonAnswer(("A",), "soon"), "The user chose: A\nThe user adds: soon", "A; soon"),
    ],
)
async def test_the_answer_is_told_to_the_model(
    tmp_path: Path, answer: PersonAnswer, told: str, shown: str
) -> None:
    person = Person(answer)
    arguments = {
        "question": "Which?",
        "options": [{"label": "A", "detail": "the first"}, {"label": "B"}],
        "several": True,
    }
    (result,) = await ask(tmp_path, person, arguments)
    assert person.asked == [PersonQuestion("Which?", (A, B), takes_several=True)]
    assert result.text == told
    assert result.preview == TextPreview(shown)
    assert result.structured == {"chosen": list(answer.chosen), "text": answer.text}


async def test_a_closed_question_says_to_stop_or_to_be_careful(tmp_path: Path) -> None:
    (result,) = await ask(tmp_path, Person(PersonAnswer()), {"question": "Which?"})
    assert not result.is_error
    assert "without an answer" in result.text
    assert "stop and wait" in result.text
    assert "safest" in result.text


async def test_questions_of_one_answer_wait_for_each_other_and_count_once(tmp_path: Path) -> None:
    person = Person(PersonAnswer(("A",)), PersonAnswer(("B",)))
    first, second = await ask(tmp_path, person, {"question": "One?"}, {"question": "Two?"})
    assert [question.text for question in person.asked] == ["One?", "Two?"]
    assert (first.text, second.text) == ("The user chose: A", "The user chose: B")


async def test_the_wait_of_an_interrupted_question_counts(tmp_path: Path) -> None:
    person = Person()
    batch = batch_of(tmp_path, person)
    call = ToolCall("c1", "ask_user", '{"question": "Which?"}')
    running = asyncio.create_task(batch.run([call]))
    await person.is_waiting.wait()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert batch.waited_for_person_s == 60.0
    assert "Interrupted" in batch.results["c1"].text


@pytest.mark.parametrize(
    ("arguments", "several"),
    [
        ({"question": " Which? ", "options": ["A", "B", "A", " "]}, False),
        ({"question": "Which?", "options": '["A", "B"]'}, False),
        ({"question": "Which?", "options": "A\nB"}, False),
        ({"prompt": "Which?", "choices": [{"text": "A"}, {"name": "B"}]}, False),
        (
            {
                "questions": [
                    {
                        "question": "Which?",
                        "header": "H",
                        "options": [{"label": "A"}, {"label": "B"}],
                        "multiSelect": True,
                    }
                ]
            },
            True,
        ),
        ({"question": "Which?", "options": {"A": "", "B": ""}, "several": "true"}, True),
    ],
)
async def test_a_question_is_understood_in_other_words(
    tmp_path: Path, arguments: dict[str, Any], several: bool
) -> None:
    person = Person(PersonAnswer(("A",)))
    (result,) = await ask(tmp_path, person, arguments)
    assert not result.is_error, result.text
    options = (AnswerOption("A"), AnswerOption("B"))
    assert person.asked == [PersonQuestion("Which?", options, several)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"question": " "}, "the question is empty"),
        ({"options": ["A"]}, "question: Field required"),
        ({"questions": ["One?", "Two?"]}, "one question a call"),
        ({"question": "Which?", "options": [str(n) for n in range(21)]}, "at most 20 items"),
    ],
)
async def test_what_is_no_question_teaches(
    tmp_path: Path, arguments: dict[str, Any], told: str
) -> None:
    person = Person()
    (result,) = await ask(tmp_path, person, arguments)
    assert result.is_error
    assert told in result.text
    assert not person.asked

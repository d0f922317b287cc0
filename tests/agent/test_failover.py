"""The agent when its model changes in the middle of a turn."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

from tests.support.agent_stage import MODEL, AgentStage, call
from tests.support.scripted_model import Answer, ScriptedModel
from winx_tui.agent.limits import Limits
from winx_tui.core.errors import StreamCut
from winx_tui.core.events import (
    MessageCompleted,
    ModelLimited,
    ModelRetried,
    ModelSwitched,
    TurnStarted,
)
from winx_tui.core.messages import ModelRef
from winx_tui.llm.base import ChatRequest, ModelEvent
from winx_tui.session.replay import fold

OTHER = ModelRef("gemini", "flash")
SWITCH = ModelSwitched(MODEL, OTHER, "cut")


class Switching(ScriptedModel):
    """Says something before the answers with these numbers; a limit lasts an hour."""

    def __init__(self, answers: list[Answer], before: dict[int, ModelEvent]) -> None:
        super().__init__(answers)
        self._before = before
        self.now_s = 1000.0

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        if (event := self._before.get(len(self.requests))) is not None:
            yield event
        if isinstance(event, ModelLimited):
            self.now_s += 3600.0
        async for each in super().stream(request):
            yield each


def stage_of(
    tmp_path: Path,
    answers: list[Answer],
    before: dict[int, ModelEvent],
    limits: Limits | None = None,
) -> AgentStage:
    chat = Switching(answers, before)
    return AgentStage(tmp_path, (), chat=chat, limits=limits, clock=lambda: chat.now_s)


async def test_an_answer_names_the_model_that_gave_it(tmp_path: Path) -> None:
    calls = (call("write_note", path="a", text="hi"),)
    stage = stage_of(tmp_path, [Answer("one", calls), Answer("two")], {1: SWITCH})

    await stage.play()

    assert [event.model for event in stage.of_type(MessageCompleted)] == [MODEL, OTHER]
    assert stage.agent.answering_for(MODEL) == OTHER


async def test_the_chosen_model_is_asked_for_all_the_same(tmp_path: Path) -> None:
    stage = stage_of(tmp_path, [Answer("one"), Answer("two")], {0: SWITCH})
    await stage.play()
    await stage.play("again")

    assert [event.model for event in stage.of_type(TurnStarted)] == [MODEL]
    assert [event.model for event in stage.of_type(MessageCompleted)] == [OTHER]
    assert fold(stage.events).model == MODEL, "a resumed session begins with the chosen one"


async def test_another_choice_answers_itself(tmp_path: Path) -> None:
    stage = stage_of(tmp_path, [Answer("one"), Answer("two")], {0: SWITCH})
    await stage.play()
    stage.ref = ModelRef("nvidia", "qwen")
    await stage.play()

    assert [event.model for event in stage.of_type(MessageCompleted)] == [stage.ref]
    assert stage.agent.answering_for(MODEL) == MODEL


async def test_a_cut_that_another_model_mends_is_told_in_one_line(tmp_path: Path) -> None:
    answers = [Answer("first half", error=StreamCut("cut")), Answer("rest")]
    stage = stage_of(tmp_path, answers, {1: SWITCH})

    await stage.play()

    assert stage.of_type(ModelSwitched) == [SWITCH]
    assert stage.of_type(ModelRetried) == []
    first, rest = stage.of_type(MessageCompleted)
    assert (first.message.text, first.message.is_unfinished, first.model) == (
        "first half ",
        True,
        MODEL,
    )
    assert (rest.message.text, rest.model) == ("rest", OTHER)


async def test_cuts_count_only_in_a_row(tmp_path: Path) -> None:
    cut = Answer("bit", error=StreamCut("cut"))
    work = [
        answer
        for number in range(4)
        for answer in (cut, cut, Answer("on", (call("write_note", str(number), path="a"),)))
    ]
    stage = stage_of(tmp_path, [*work, Answer("done")], {})

    finished = await stage.play()

    assert finished.outcome == "completed"


async def test_waiting_for_an_answer_about_a_limit_is_not_the_models_time(tmp_path: Path) -> None:
    calls = (call("write_note", path="a", text="hi"),)
    limited = ModelLimited(MODEL, "wait", 300.0, OTHER)
    stage = stage_of(
        tmp_path,
        [Answer("one", calls), Answer("two")],
        {0: limited},
        limits=Limits(max_seconds=60),
    )

    finished = await stage.play()
    assert finished.outcome == "completed"
    assert finished.worked_s < 60 < finished.waited_s
    assert stage.of_type(ModelLimited) == [limited]

"""ask_user: a question of the agent's that only the person can answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from winx_tui.core.preview import TextPreview
from winx_tui.core.questions import (
    ASKING_TOOL,
    AnswerOption,
    PersonAnswer,
    PersonAsker,
    PersonQuestion,
)
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.core.text import shortened
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.fields import without_description
from winx_tui.tools.question_arguments import option_in, options_in, question_in

MAX_OPTIONS = 20
MAX_QUESTION_CHARS = 2_000
MAX_LABEL_CHARS = 200
MAX_DETAIL_CHARS = 400
_TITLE_CHARS = 120

_NO_ANSWER = (
    "The user closed the question without an answer. Do not ask it again: stop and wait for "
    "what they say, or go on with the safest choice and say which one it is."
)


class OptionParams(BaseModel):
    """One answer that is offered."""

    model_config = ConfigDict(json_schema_extra=without_description)

    label: str
    detail: str = ""

    @model_validator(mode="before")
    @classmethod
    def _accept_other_forms(cls, data: Any) -> Any:
        return option_in(data)


class AskUserParams(BaseModel):
    """The arguments of ask_user."""

    question: str = Field(max_length=MAX_QUESTION_CHARS)
    options: list[OptionParams] = Field(default=[], max_length=MAX_OPTIONS)
    several: bool = False

    @model_validator(mode="before")
    @classmethod
    def _accept_other_forms(cls, data: Any) -> Any:
        return question_in(data)

    @field_validator("question")
    @classmethod
    def _check_question(cls, question: str) -> str:
        if text := question.strip():
            return text
        raise ValueError("the question is empty: say what you want to know")

    @field_validator("options", mode="before")
    @classmethod
    def _accept_other_lists(cls, options: Any) -> Any:
        return options_in(options)


@dataclass(frozen=True, kw_only=True)
class QuestionPlan(ToolPlan[AskUserParams]):
    """The very question that will be asked."""

    question: PersonQuestion


class AskUser(Tool[AskUserParams]):
    """Asks through the front end; a person who says nothing is told to the model as that."""

    name = ASKING_TOOL
    title = "Ask the user"
    annotations = ToolAnnotations(read_only=True)
    params = AskUserParams

    def __init__(self, asker: PersonAsker, clock: Callable[[], float] = time.monotonic) -> None:
        """Take who asks, one question after the other, and what tells seconds."""
        self._asker = asker
        self._clock = clock
        self._answered_at_s = float("-inf")

    async def plan(self, params: AskUserParams) -> QuestionPlan:
        """Word the question."""
        shown = [params.question, *(_option_line(option) for option in _options(params))]
        return QuestionPlan(
            params=params,
            title=f"Ask: {_bounded(params.question, _TITLE_CHARS)}",
            accesses=(),
            preview=TextPreview("\n".join(shown)),
            question=PersonQuestion(params.question, _options(params), params.several),
        )

    async def run(self, plan: ToolPlan[AskUserParams], context: ToolContext) -> ToolResult:
        """Ask, and wait for as long as it takes."""
        assert isinstance(plan, QuestionPlan)
        asked_at_s = self._clock()
        try:
            answer = await self._asker.ask(plan.question)
        finally:
            # A question that waited behind another one of the same answer counts once.
            now_s = self._clock()
            context.listener.note_wait(now_s - max(asked_at_s, self._answered_at_s))
            self._answered_at_s = now_s
        return ToolResult(
            _reply(answer),
            structured={"chosen": list(answer.chosen), "text": answer.text},
            preview=TextPreview(_answer_line(answer)),
        )


def _options(params: AskUserParams) -> tuple[AnswerOption, ...]:
    """Return the options as they are offered: each label once, on one line."""
    offered = {}
    for option in params.options:
        label = _bounded(option.label, MAX_LABEL_CHARS)
        if label and label not in offered:
            offered[label] = AnswerOption(label, _bounded(option.detail, MAX_DETAIL_CHARS))
    return tuple(offered.values())


def _bounded(text: str, most: int) -> str:
    return shortened(" ".join(text.split()), most)


def _option_line(option: AnswerOption) -> str:
    return f"- {option.label}: {option.detail}" if option.detail else f"- {option.label}"


def _reply(answer: PersonAnswer) -> str:
    if not answer.is_given:
        return _NO_ANSWER
    lines = [f"The user chose: {', '.join(answer.chosen)}"] if answer.chosen else []
    if answer.text:
        lines.append(f"The user {'adds' if lines else 'says'}: {answer.text}")
    return "\n".join(lines)


def _answer_line(answer: PersonAnswer) -> str:
    return "; ".join(filter(None, (", ".join(answer.chosen), answer.text))) or "(no answer)"

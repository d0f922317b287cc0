"""What a person is asked when a provider asks to wait for long, and what they may answer."""

from __future__ import annotations

import math
from typing import Literal, Protocol

from winx_tui.core.events import ModelLimited

LimitAnswer = Literal["wait", "switch", "stop"]
"""Wait it out, go on with the alternative, or end the turn."""


class LimitAsker(Protocol):
    """Asks a person."""

    async def request(self, question: ModelLimited) -> LimitAnswer:
        """Wait for the answer; whatever is no clear answer is "stop"."""
        ...


def possible_answers(question: ModelLimited) -> dict[LimitAnswer, str]:
    """Return the answers there are, each with what it means."""
    how_long = "as long as it takes" if question.wait_s is None else wait_words(question.wait_s)
    answers: dict[LimitAnswer, str] = {"wait": f"Wait {how_long}, then go on with {question.model}"}
    if question.alternative is not None:
        answers["switch"] = f"Continue on {question.alternative}, and return when it is over"
    return {**answers, "stop": "Stop here"}


def wait_words(seconds: float) -> str:
    """Word a time to wait, rounded up: "45 s", "5 min", "2 h 30 min"."""
    if seconds <= 90:
        return f"{math.ceil(seconds)} s"
    hours, minutes = divmod(math.ceil(seconds / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"

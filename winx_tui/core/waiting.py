"""What a person is asked when a turn has to wait or reaches a limit, and what they may answer."""

from __future__ import annotations

import math
from typing import Literal, Protocol

from winx_tui.core.events import CapReached, ModelLimited

LimitAnswer = Literal["wait", "switch", "stop"]
"""Wait it out, go on with the alternative, or end the turn."""

CapAnswer = Literal["continue", "stop"]
"""Go on past the limit, or end the turn."""


class LimitAsker(Protocol):
    """Asks a person what to do while a provider asks to wait."""

    async def request(self, question: ModelLimited) -> LimitAnswer:
        """Wait for the answer; whatever is no clear answer is "stop"."""
        ...


class CapAsker(Protocol):
    """Asks a person whether to go on at a limit that they set."""

    async def may_go_on(self, question: CapReached) -> bool:
        """Wait for the answer; whatever is no clear yes is a no."""
        ...


def possible_answers(question: ModelLimited) -> dict[LimitAnswer, str]:
    """Return the answers there are, each with what it means."""
    how_long = "as long as it takes" if question.wait_s is None else wait_words(question.wait_s)
    answers: dict[LimitAnswer, str] = {"wait": f"Wait {how_long}, then go on with {question.model}"}
    if question.alternative is not None:
        answers["switch"] = f"Continue on {question.alternative} until then"
    return {**answers, "stop": "Stop here"}


def cap_answers(question: CapReached) -> dict[CapAnswer, str]:
    """Return the answers at a limit that the user set, each with what it means."""
    return {"continue": f"Continue, up to {question.up_to}", "stop": "Stop here"}


def wait_words(seconds: float) -> str:
    """Word a time to wait, rounded up: "45 s", "5 min", "2 h 30 min"."""
    if seconds <= 90:
        return f"{math.ceil(seconds)} s"
    hours, minutes = divmod(math.ceil(seconds / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"

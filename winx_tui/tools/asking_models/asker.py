"""Who answers: the user's model providers, as a tool sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from winx_tui.core.errors import NoModelAvailable
from winx_tui.core.messages import Message, ModelRef, Usage

NOBODY_THERE = (
    "No model could be asked: no provider has a key, and no local server is configured. The user "
    "can add a key with `winx auth login dashscope` (or nvidia, gemini), or point "
    "WINX_LOCAL_BASE_URL at a local server; no restart is needed for a key."
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked."""

    messages: tuple[Message, ...]
    """The system message first; secrets are taken out before they leave."""
    max_answer_tokens: int
    """Of the answer itself; what a model thinks before comes on top."""
    temperature: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, and from whom."""

    text: str
    """Never empty."""
    model: ModelRef
    """The one that answered."""
    usage: Usage
    duration_s: float
    is_cut: bool = False
    """Whether the answer was longer than it was allowed to be."""
    passed_over: tuple[str, ...] = ()
    """Models that were to answer first, and why they could not; a sentence each."""


class ModelAsker(Protocol):
    """Has questions answered."""

    async def ask(self, question: Question, report: Callable[[str], None]) -> Reply:
        """Return the answer of the first model that gives one.

        Args:
            question: what is asked.
            report: takes the answer as it grows, and what is waited for.

        Raises:
            NoModelAvailable: there is nobody to ask.
            ModelError: none could answer; the text says why.
            ToolError: a limit of the user's stops the question.
        """
        ...


class Nobody:
    """Stands where no provider was handed over."""

    async def ask(self, question: Question, report: Callable[[str], None]) -> Reply:
        """Refuse.

        Raises:
            NoModelAvailable: always.
        """
        raise NoModelAvailable(NOBODY_THERE)

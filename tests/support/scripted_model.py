"""A ChatModel that plays a script in this process, for tests above the model's door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from winx_tui.core.errors import ModelError
from winx_tui.core.events import ReasoningDelta, TextDelta
from winx_tui.core.messages import Message, ReasoningPart, TextPart, ToolCall, Usage
from winx_tui.llm.base import ChatRequest, MessageDone, ModelEvent


@dataclass(frozen=True)
class Answer:
    """One answer: thinking, text, calls, then the end or an error."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    reasoning: str = ""
    error: ModelError | None = None
    """Raised after the text has streamed."""
    hold: asyncio.Event | None = None
    """Waited for after the text has streamed."""
    usage: Usage = field(default_factory=lambda: Usage(10, 5, 0, 0.001))


class ScriptedModel:
    """Plays its answers in order and keeps the requests."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers = list(answers)
        self.requests: list[ChatRequest] = []
        self.closed_streams = 0
        self.has_streamed = asyncio.Event()
        """Set when an answer's text is out, before its hold."""

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Play the next answer."""
        self.requests.append(request)
        answer = self._answers.pop(0)
        try:
            if answer.reasoning:
                yield ReasoningDelta(answer.reasoning)
            for word in answer.text.split(" ") if answer.text else ():
                yield TextDelta(word + " ")
            self.has_streamed.set()
            if answer.hold is not None:
                await answer.hold.wait()
            if answer.error is not None:
                raise answer.error
            parts = (ReasoningPart(answer.reasoning),) if answer.reasoning else ()
            message = Message(
                "assistant",
                (*parts, TextPart(answer.text)) if answer.text else parts,
                answer.calls,
            )
            yield MessageDone(message, answer.usage, "tool_calls" if answer.calls else "stop")
        finally:
            self.closed_streams += 1

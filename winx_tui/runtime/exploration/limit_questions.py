"""Questions about long waits from explorations that run side by side: one at a time."""

from __future__ import annotations

import asyncio
import time

from winx_tui.core.events import ModelLimited
from winx_tui.core.messages import ModelRef
from winx_tui.core.waiting import LimitAnswer, LimitAsker
from winx_tui.tools.base import ToolContext


class LimitQuestions:
    """Lets one question through at a time, and asks no two about the same limit."""

    def __init__(self, asker: LimitAsker | None) -> None:
        """Take who asks a person; None: nobody can be asked."""
        self._asker = asker
        self._one_at_a_time = asyncio.Lock()
        self._answered = 0
        self._newest: tuple[ModelRef, LimitAnswer] | None = None

    def asker(self, context: ToolContext) -> LimitAsker | None:
        """Return who asks on behalf of a call; None where nobody can be asked."""
        return None if self._asker is None else _AskerOfCall(self, context)

    async def ask(self, question: ModelLimited, context: ToolContext) -> LimitAnswer:
        """Show the question and wait for the answer, which is no work of the turn."""
        assert self._asker is not None, "asker() hands nobody out where nobody can be asked"
        answered = self._answered
        async with self._one_at_a_time:
            if answered != self._answered and self._newest is not None:
                model, answer = self._newest
                if model == question.model:
                    return answer
            asked_at_s = time.monotonic()
            # The front end shows it when it comes to the event.
            context.listener.announce(question)
            try:
                answer = await self._asker.request(question)
            finally:
                context.listener.note_wait(time.monotonic() - asked_at_s)
            self._answered += 1
            self._newest = question.model, answer
            return answer


class _AskerOfCall:
    def __init__(self, questions: LimitQuestions, context: ToolContext) -> None:
        self._questions = questions
        self._context = context

    async def request(self, question: ModelLimited) -> LimitAnswer:
        return await self._questions.ask(question, self._context)

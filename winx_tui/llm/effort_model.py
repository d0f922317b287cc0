"""Tells a model how much to think, request by request."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace

from winx_tui.core.effort import Effort
from winx_tui.llm.base import ChatModel, ChatRequest, ModelEvent


class EffortChatModel:
    """A ChatModel that puts the effort wished for into the requests to another one."""

    def __init__(self, inner: ChatModel, effort: Callable[[], Effort]) -> None:
        """Take the model, and who says how much it is to think; asked for each request."""
        self._inner = inner
        self._effort = effort

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield the inner model's events.

        Raises:
            ModelError: the inner model failed.
        """
        wished = replace(request, effort=self._effort())
        async with aclosing(self._inner.stream(wished)) as events:
            async for event in events:
                yield event

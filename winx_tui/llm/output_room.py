"""Gives an answer the room it may take, whatever its model thinks before."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace

from winx_tui.core.effort import Effort
from winx_tui.llm.base import ChatModel, ChatRequest, ModelEvent
from winx_tui.llm.catalog import model_info
from winx_tui.llm.thinking import levels_of

ROOM: Mapping[Effort, int] = {
    "off": 0,
    "auto": 8_192,
    "low": 4_096,
    "medium": 12_288,
    "high": 40_960,
}
"""Tokens of thinking beside the answer; a little above the budgets that models are given."""


class RoomyChatModel:
    """A ChatModel for requests whose limit is that of the answer alone.

    Providers count thinking into the limit: a thousand tokens would be thought away. It
    stands below whatever changes models, so that it sees the one that answers.
    """

    def __init__(self, inner: ChatModel) -> None:
        self._inner = inner

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield the inner model's events.

        Raises:
            ModelError: the inner model failed.
        """
        if request.max_output_tokens is not None:
            request = replace(request, max_output_tokens=_with_room(request))
        async with aclosing(self._inner.stream(request)) as events:
            async for event in events:
                yield event


def _with_room(request: ChatRequest) -> int:
    answer = request.max_output_tokens or 0
    room = ROOM[request.effort] if levels_of(request.model) else 0
    most = model_info(request.model).max_output_tokens
    return answer + room if most is None else min(answer + room, most)

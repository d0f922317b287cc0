"""Sends a request again when a provider refuses for a while."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from winx_tui.config.settings import RetrySettings
from winx_tui.core.errors import ModelError
from winx_tui.core.events import ModelRetried, ReasoningDelta, TextDelta
from winx_tui.llm.base import ChatModel, ChatRequest, ModelEvent

_FIRST_WAIT_S = 1.0


class RetryingChatModel:
    """A ChatModel that sits out refusals of another one.

    Only what is retryable by its class is tried again, and only while nothing
    of the answer has been passed on: a message is never begun twice.
    """

    def __init__(
        self,
        inner: ChatModel,
        settings: RetrySettings,
        *,
        longest_asked_s: float | None = None,
        within_s: float = math.inf,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take a model and how patiently it is asked.

        Args:
            inner: Sends each request once.
            settings: How often, and the longest wait of its own choice.
            longest_asked_s: The longest wait asked for that is sat out; None: as above.
            within_s: No further attempt is made when the first began longer ago.
            sleep: Waits.
            chance: Between 0 and 1; spreads the waits.
            clock: Tells the seconds for `within_s`.
        """
        own_s = settings.max_wait_s
        self._inner = inner
        self._settings = settings
        self._longest_asked_s = own_s if longest_asked_s is None else longest_asked_s
        self._within_s = within_s
        self._sleep = sleep
        self._chance = chance
        self._clock = clock

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield the inner model's events, and a ModelRetried before each wait.

        Raises:
            ModelError: the last attempt failed, or one that cannot be repeated.
        """
        attempt = 1
        begun_s = self._clock()
        while True:
            has_begun = False
            try:
                async with aclosing(self._inner.stream(request)) as events:
                    async for event in events:
                        has_begun = has_begun or isinstance(event, TextDelta | ReasoningDelta)
                        yield event
                return
            except ModelError as error:
                wait_s = self._wait_after(error, attempt)
                is_too_late = self._clock() - begun_s > self._within_s
                if has_begun or is_too_late or wait_s is None:
                    raise
                reason = str(error)
            yield ModelRetried(reason, wait_s, attempt + 1)
            await self._sleep(wait_s)
            attempt += 1

    def _wait_after(self, error: ModelError, attempt: int) -> float | None:
        """Return how long to wait before the next attempt; None to give up."""
        if not error.retryable or attempt >= self._settings.attempts:
            return None
        asked_s = error.retry_after_s
        if asked_s is not None:
            # Asked to wait longer than a person would: coming back early is refused again.
            return asked_s if asked_s <= self._longest_asked_s else None
        backoff_s: float = _FIRST_WAIT_S * 2 ** (attempt - 1)
        # Between half and the whole: many clients refused together must not return together.
        jittered_s = backoff_s * (0.5 + self._chance() / 2)
        return min(jittered_s, self._settings.max_wait_s)

"""Goes on with another model where one cannot: the user's own order, in the midst of a task.

A model that failed rests for a while, see failover_rests. Each request begins with the chosen
model if that does not rest, else with the one that answered last, else with the first of the
order that may be asked. What failed before a word of the answer had come goes on with the next
model at once; what broke off later is raised, and the request to go on finds the next one.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace

from winx_tui.config.settings import FailoverSettings, RetrySettings
from winx_tui.core.errors import (
    AuthenticationFailed,
    BadModelRequest,
    ContextOverflow,
    HostDied,
    ModelError,
    ModelUnavailable,
    NoModelAvailable,
    RateLimited,
    StreamCut,
    UnknownModel,
)
from winx_tui.core.events import (
    ModelLimited,
    ModelRetried,
    ModelSwitched,
    ReasoningDelta,
    TextDelta,
)
from winx_tui.core.messages import ModelRef
from winx_tui.core.waiting import LimitAsker
from winx_tui.llm.base import ChatModel, ChatRequest, ModelEvent
from winx_tui.llm.catalog import model_info
from winx_tui.llm.failover_rests import RestingModels
from winx_tui.llm.failover_waits import WaitPolicy
from winx_tui.llm.retry import RetryingChatModel

Links = Callable[[ModelRef], Awaitable[Sequence[ModelRef]]]
"""Returns who may answer, in order, beginning with the chosen model."""

_ANY_MODEL = (RateLimited, ModelUnavailable, StreamCut, HostDied)
"""After these another model goes on."""
_NOT_CHOSEN = (AuthenticationFailed, UnknownModel, BadModelRequest, NoModelAvailable)
"""After these too, unless it is the model that the person chose: they can mend it."""

_UNPAID = 402
"""The status of a free quota that is used up, on NIM."""

_BACK = "its wait is over"


class FailoverChatModel:
    """One conversation's ChatModel: the chosen model, and who stands in for it."""

    def __init__(
        self,
        inner: ChatModel,
        *,
        retry: RetrySettings,
        failover: FailoverSettings,
        links: Links,
        asker: LimitAsker | None = None,
        rests: RestingModels | None = None,
        window_of: Callable[[ModelRef], int | None] = lambda ref: model_info(ref).context_tokens,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the model that reaches every provider.

        Args:
            inner: Sends each request once.
            retry: How often one model is asked before the next, or before giving up.
            failover: What to do about long waits.
            links: Who may answer.
            asker: Asks a person about long waits; None: nobody can be asked.
            rests: What is known of failures already.
            window_of: Context window of a model in tokens, None if unknown.
            sleep: Waits.
            chance: Spreads the waits; see RetryingChatModel.
            clock: Tells how long an attempt took.
        """
        patient = RetryingChatModel(
            inner, retry, longest_asked_s=failover.max_wait_s, sleep=sleep, chance=chance
        )
        # Where another model is ready, a second try is enough, and none after a long silence.
        hasty = RetryingChatModel(
            inner,
            replace(retry, attempts=min(retry.attempts, 2)),
            longest_asked_s=failover.max_wait_s,
            within_s=failover.max_wait_s,
            sleep=sleep,
            chance=chance,
            clock=clock,
        )
        self._roads = {False: patient, True: hasty}
        self._waits = WaitPolicy(failover, asker)
        self._links = links
        self._rests = rests or RestingModels()
        self._window_of = window_of
        self._sleep = sleep
        self._chosen: ModelRef | None = None
        self._current: ModelRef
        self._order: Sequence[ModelRef] = ()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield the answer of the first model that can give one.

        Raises:
            ModelError: none can, the person stopped, or the answer broke off.
        """
        await self._choose(request.model)
        if (switch := self._begin()) is not None:
            yield switch
        failed: dict[ModelRef, ModelError] = {}
        while True:
            has_begun = False
            road = self._roads[self._next(failed) is not None]
            try:
                async with aclosing(road.stream(replace(request, model=self._current))) as events:
                    async for event in events:
                        has_begun = has_begun or isinstance(event, TextDelta | ReasoningDelta)
                        yield event
                self._rests.forget(self._current)
                return
            except ModelError as error:
                if not self._may_leave(error, is_widening=request.may_widen):
                    raise
                self._rests.note(self._current, error)
                if has_begun:
                    raise
                failed[self._current] = error
            async for event in self._go_on(failed):
                yield event

    async def _choose(self, model: ModelRef) -> None:
        """Learn who stands in for a model that was not asked for before."""
        if model == self._chosen:
            return
        if self._chosen is not None:
            # The person chose it just now: they want it tried.
            self._rests.forget(model)
        self._chosen = self._current = model
        self._order = await self._links(model)

    def _begin(self) -> ModelSwitched | None:
        """Settle on the model that is asked first."""
        assert self._chosen is not None
        for model in (self._chosen, self._current, *self._order):
            if not self._rests.left_s(model):
                break
        else:
            model = self._rests.soonest((*self._order, self._current))
        why = _BACK if model == self._chosen else self._rests.reason(self._current)
        return self._switch(model, why)

    def _switch(self, model: ModelRef, reason: str) -> ModelSwitched | None:
        before, self._current = self._current, model
        return None if model == before else ModelSwitched(before, model, reason)

    def _may_leave(self, error: ModelError, *, is_widening: bool) -> bool:
        """Tell whether another model may go on after a failure of the current one."""
        is_chosen = self._current == self._chosen
        if isinstance(error, ContextOverflow):
            # The chosen model's window is for compaction first.
            return (is_widening or not is_chosen) and self._next({self._current: error}) is not None
        if isinstance(error, _ANY_MODEL) or error.status == _UNPAID:
            return True
        return isinstance(error, _NOT_CHOSEN) and not is_chosen

    def _next(self, failed: Mapping[ModelRef, ModelError]) -> ModelRef | None:
        """Return the model that could go on at once; after an overflow only a larger one."""
        too_small = max(
            (
                self._window_of(model) or 0
                for model, error in failed.items()
                if isinstance(error, ContextOverflow)
            ),
            default=-1,
        )
        for model in self._order:
            is_free = model not in failed and not self._rests.left_s(model)
            fits = too_small < 0 or (self._window_of(model) or 0) > too_small
            if is_free and fits and model != self._current:
                return model
        return None

    async def _go_on(self, failed: dict[ModelRef, ModelError]) -> AsyncGenerator[ModelEvent, None]:
        """Settle on the model that is asked after a failure; it may be waited for.

        Raises:
            ModelError: there is none, or the person stopped.
        """
        assert self._chosen is not None
        # Meanwhile a key may have come, or a local server.
        self._order = await self._links(self._chosen)
        error = failed[self._current]
        target = self._next(failed)
        limited = self._rests.soonest_limited(self._order)
        if limited is not None and (target is None or isinstance(error, RateLimited)):
            waits_for, rest = limited
            wait_s = self._rests.left_s(waits_for)
            question = ModelLimited(
                waits_for, rest.reason, wait_s if rest.is_told else None, target
            )
            answer = self._waits.settled(question)
            if answer is None:
                yield question
                answer = await self._waits.ask(question)
            if answer == "wait":
                yield ModelRetried(rest.reason, wait_s, rest.failures + 1)
                await self._sleep(wait_s)
                failed.clear()
                target = waits_for
            elif answer == "stop":
                raise _told_together(failed)
        if target is None:
            raise _told_together(failed)
        if (switch := self._switch(target, str(error))) is not None:
            yield switch


def _told_together(failed: Mapping[ModelRef, ModelError]) -> ModelError:
    """Return the first failure, with what kept the others from going on."""
    (_, first), *others = failed.items()
    rest = "".join(f"; {model} could not go on either: {error}" for model, error in others)
    if not rest:
        return first
    return type(first)(
        f"{first}{rest}",
        status=first.status,
        retry_after_s=first.retry_after_s,
        limits=first.limits,
    )

"""Paces requests below the limits, and keeps the accounts of every one that goes out."""

from __future__ import annotations

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import replace

from winx_tui.core.errors import ModelError, RateLimited
from winx_tui.core.events import ModelRetried
from winx_tui.core.messages import ModelRef, Usage
from winx_tui.core.rate_limits import LimitSeen
from winx_tui.core.waiting import wait_words
from winx_tui.llm.base import ChatModel, ChatRequest, MessageDone, ModelEvent
from winx_tui.llm.prices import MoneySpent, estimated_cost_usd, price_of, real_cost
from winx_tui.llm.providers import PROVIDERS
from winx_tui.llm.quota import Wait
from winx_tui.llm.request_size import TokenGuess, request_chars
from winx_tui.llm.usage_ledger import Clock, UsageLedger
from winx_tui.llm.usage_record import CANCELLED, DONE, Account, UsageRecord

_MARGIN_S = 0.25
"""Added to a wait: the provider counts by when a request arrives, not by when it was sent."""
_LONGEST_BLOCK_S = 3600.0
"""A wait that is longer blocks only if the provider named a limit of a day."""
_TOOK_NO_TOKENS = frozenset(
    {
        "authentication",
        "bad_request",
        "context_overflow",
        "host_died",
        "no_model",
        "rate_limited",
        "unavailable",
        "unknown_model",
    }
)
"""Kinds of errors that come before the model has read anything."""
_USUAL_OUTPUT_TOKENS = 1_000
"""An answer of an agent, tool calls and thinking included, is seldom longer."""


class GovernedChatModel:
    """A ChatModel that lets requests to another one out as the limits allow.

    It stands below whatever retries or changes models: each attempt is a request of its own.
    """

    def __init__(
        self,
        inner: ChatModel,
        ledger: UsageLedger,
        key_fingerprint: Callable[[str], Awaitable[str]],
        *,
        max_wait_s: float,
        clock: Clock = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Govern a model.

        Args:
            key_fingerprint: Takes a provider, returns what tells its key from others.
            max_wait_s: The longest wait that is sat out; a longer one is raised as RateLimited.
        """
        self._inner = inner
        self._ledger = ledger
        self._key_fingerprint = key_fingerprint
        self._max_wait_s = max_wait_s
        self._clock = clock
        self._sleep = sleep
        self._guesses: defaultdict[ModelRef, TokenGuess] = defaultdict(TokenGuess)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield the inner model's events, a ModelRetried before each wait for a limit.

        Raises:
            RateLimited: a limit is reached for longer than may be waited; retry_after_s says
                for how long, and is None where waiting does not help.
            ModelError: the request failed.
        """
        ref = request.model
        fingerprint = await self._key_fingerprint(ref.provider)
        account = Account(fingerprint, ref.provider, ref.model)
        chars = request_chars(request)
        tokens = self._guesses[ref].tokens(chars)
        while isinstance(begun := await self._begin(account, request.session, tokens), Wait):
            if begun.seconds > self._max_wait_s:
                raise _too_long(ref, tokens, begun)
            wait_s = begun.seconds + _MARGIN_S
            yield ModelRetried(f"{_reached(ref, begun)}; the request waits for it", wait_s, 1)
            await self._sleep(wait_s)
        async with aclosing(self._accounted(request, begun, chars)) as events:
            async for event in events:
                yield event

    async def money_before(self, request: ChatRequest) -> MoneySpent:
        """Return what was spent so far and what a request will cost about."""
        ref, now = request.model, self._clock()
        tokens = self._guesses[ref].tokens(request_chars(request))
        output = min(request.max_output_tokens or _USUAL_OUTPUT_TOKENS, _USUAL_OUTPUT_TOKENS)
        # Off the loop: the accounts may just be read in.
        of_session, of_day = await asyncio.to_thread(self._ledger.spent_usd, request.session, now)
        return MoneySpent(of_session, of_day, estimated_cost_usd(price_of(ref), tokens, output))

    async def _begin(self, account: Account, session: str, tokens: int) -> UsageRecord | Wait:
        with suppress(BlockingIOError):
            # Mostly nobody is in the way: then it takes less time than going to a thread does.
            return self._ledger.begin(account, session, tokens, self._clock(), waits=False)
        # Off the loop: it waits for other processes and for the disk.
        beginning = asyncio.create_task(
            asyncio.to_thread(self._ledger.begin, account, session, tokens, self._clock())
        )
        try:
            return await asyncio.shield(beginning)
        except asyncio.CancelledError:
            # The thread goes on: what it writes down must not stay open.
            beginning.add_done_callback(self._withdraw)
            raise

    def _withdraw(self, beginning: asyncio.Task[UsageRecord | Wait]) -> None:
        if not beginning.cancelled() and isinstance(begun := beginning.result(), UsageRecord):
            withdrawn = replace(begun, outcome=CANCELLED, input_tokens=0)
            self._ledger.end(withdrawn, (), self._clock())

    async def _accounted(
        self, request: ChatRequest, record: UsageRecord, chars: int
    ) -> AsyncGenerator[ModelEvent, None]:
        ended = replace(record, outcome=CANCELLED)
        limits: tuple[LimitSeen, ...] = ()
        try:
            async with aclosing(self._inner.stream(request)) as events:
                async for event in events:
                    if isinstance(event, MessageDone):
                        ended, limits = self._done(record, event.usage), event.limits
                        self._guesses[request.model].learn(chars, event.usage.input_tokens)
                        event = replace(event, usage=replace(event.usage, cost_usd=ended.cost_usd))
                    yield event
        except ModelError as error:
            ended, limits = self._failed(record, error), error.limits
            raise
        finally:
            # Not in a thread: whoever is cancelled or closed may not wait for one.
            self._ledger.end(ended, limits, self._clock())

    def _done(self, record: UsageRecord, usage: Usage) -> UsageRecord:
        is_free = self._ledger.is_free_tier(record.account)
        cost_usd, billing = real_cost(usage, record.account.ref, is_free_tier=is_free)
        return replace(
            record,
            outcome=DONE,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cached_tokens=usage.cached_tokens,
            cost_usd=cost_usd,
            billing=billing,
        )

    def _failed(self, record: UsageRecord, error: ModelError) -> UsageRecord:
        names_a_day = any(seen.period == "day" for seen in error.limits)
        wait_s = error.retry_after_s or 0.0
        is_blocked = isinstance(error, RateLimited) and (
            names_a_day or 0 < wait_s <= _LONGEST_BLOCK_S
        )
        return replace(
            record,
            outcome=error.kind,
            input_tokens=0 if error.kind in _TOOK_NO_TOKENS else record.input_tokens,
            blocked_until=self._clock() + wait_s if is_blocked else 0.0,
        )


def _reached(ref: ModelRef, wait: Wait) -> str:
    provider = PROVIDERS.get(ref.provider)
    title = provider.title if provider else ref.provider
    if wait.limit is None:
        return f"{title} asked to wait before {ref.model} is used again"
    return f"The limit of {wait.limit} for {ref.model} ({title}) is reached"


def _too_long(ref: ModelRef, tokens: int, wait: Wait) -> RateLimited:
    if math.isinf(wait.seconds):
        return RateLimited(
            f"The request of about {tokens:,} tokens is over the limit of {wait.limit} for "
            f"{ref.model}; compact the conversation (/compact) or choose another model (/model)"
        )
    paid = ""
    if wait.limit is None or wait.limit.window.period == "day":
        paid = (
            f"; if the key is paid for by now, run: winx config set quota.{ref.provider}.tier paid"
        )
    return RateLimited(
        f"{_reached(ref, wait)}; it has room again in {wait_words(wait.seconds)}{paid}",
        retry_after_s=wait.seconds,
    )

"""What a conversation may use: its limits, and what a person added when one was reached."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from winx_tui.agent.limits import Cap, LimitReached, Limits, Spending
from winx_tui.core.events import CapReached
from winx_tui.core.messages import Usage
from winx_tui.core.money import money_words
from winx_tui.core.waiting import CapAsker
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.prices import MoneySpent

MoneyBefore = Callable[[ChatRequest], Awaitable[MoneySpent]]


async def no_money(request: ChatRequest) -> MoneySpent:
    """Know of no money: for models that no account is kept of."""
    return MoneySpent()


class TurnBounds(Protocol):
    """Says before each request of a turn whether it may go out."""

    def begin_turn(self) -> None:
        """Let the limits of a turn hold as they were set."""
        ...

    def note(self, so_far: Spending) -> None:
        """Take note of what the turn has used before its calls run: they share what is left."""
        ...

    async def stop_before(
        self,
        next_request: Callable[[], Awaitable[ChatRequest]],
        so_far: Spending,
        emit: Callable[[CapReached], None],
    ) -> str | None:
        """Return why the next request must not go out."""
        ...


class Allowance:
    """The limits of one conversation as they stand now.

    Where nobody can be asked, a limit stops. A yes adds as much again as the limit was set to:
    to a turn's limit until the turn ends, to the conversation's and the day's for as long as
    the conversation is open.
    """

    def __init__(
        self,
        limits: Limits,
        money_before: MoneyBefore = no_money,
        asker: CapAsker | None = None,
    ) -> None:
        self._set = limits
        self._limits = limits
        self._money_before = money_before
        self._asker = asker
        self._noted = Spending()
        """What the turn had used when its newest calls began."""
        self._within = Usage()
        """What calls have used by themselves since."""

    @property
    def step_tokens(self) -> int:
        """Return what a request of the turn itself takes, on average until now."""
        usage = self._noted.usage
        return (usage.input_tokens + usage.output_tokens) // max(1, self._noted.steps)

    @property
    def limits(self) -> Limits:
        """Return the limits as they stand now."""
        return self._limits

    def note(self, so_far: Spending) -> None:
        """Take note of what the turn has used before its calls run: they share what is left."""
        self._noted, self._within = so_far, Usage()

    def take(self, usage: Usage) -> None:
        """Count what a call of the turn has used by itself, as long as it runs."""
        self._within += usage

    async def spent_by_now(
        self, next_request: Callable[[], Awaitable[ChatRequest]], seconds: float
    ) -> Spending:
        """Return what the turn has used, the calls that run now included.

        Args:
            next_request: Builds it; only asked where money is limited.
            seconds: How long the calls have run.
        """
        usage, seconds = self._noted.usage + self._within, self._noted.seconds + seconds
        return await self._with_money(Spending(self._noted.steps, usage, seconds), next_request)

    def begin_turn(self) -> None:
        """Let the limits of a turn hold as they were set."""
        self._limits = replace(
            self._set,
            max_cost_usd_session=self._limits.max_cost_usd_session,
            max_cost_usd_day=self._limits.max_cost_usd_day,
        )

    async def stop_before(
        self,
        next_request: Callable[[], Awaitable[ChatRequest]],
        so_far: Spending,
        emit: Callable[[CapReached], None],
    ) -> str | None:
        """Return why the next request must not go out, asking a person first where one is there.

        Args:
            next_request: Builds it; only asked where money is limited.
            so_far: What the turn used; the rest is asked of the accounts.
            emit: Is told of a question before it is asked.
        """
        spent = await self._with_money(so_far, next_request)
        while reached := self._limits.first_reached(spent):
            if self._asker is None:
                return reached.sentence
            raised = self._raised_past(reached, spent)
            up_to = _AMOUNTS[reached.cap](getattr(raised, reached.cap))
            question = CapReached(reached.cap, reached.sentence, up_to)
            emit(question)
            if not await self._asker.may_go_on(question):
                return reached.sentence
            self._limits = raised
        return None

    async def _with_money(
        self, spent: Spending, next_request: Callable[[], Awaitable[ChatRequest]]
    ) -> Spending:
        if not self._set.limits_money:
            return spent
        money = await self._money_before(await next_request())
        return replace(
            spent,
            session_cost_usd=money.session_usd,
            day_cost_usd=money.day_usd,
            next_cost_usd=money.next_usd or 0.0,
        )

    def _raised_past(self, reached: LimitReached, spent: Spending) -> Limits:
        """Return a limit raised until it lets the request go: one yes is one question."""

        def passes(times: int) -> bool:
            again = self._limits.raised(reached.cap, self._set, times).first_reached(spent)
            return again is None or again.cap != reached.cap

        # What is spent may be a million times what was set: found by halving.
        enough = 1
        while not passes(enough):
            enough *= 2
        times = bisect_left(range(enough), True, lo=enough // 2 + 1, key=passes)
        return self._limits.raised(reached.cap, self._set, times)


_AMOUNTS: dict[Cap, Callable[[float], str]] = {
    "max_steps": lambda steps: f"{steps:.0f} steps in this turn",
    "max_tokens": lambda tokens: f"{tokens:,.0f} tokens in this turn",
    "max_seconds": lambda seconds: f"{seconds:,.0f} s in this turn",
    "max_cost_usd": lambda usd: f"{money_words(usd)} in this turn",
    "max_cost_usd_session": lambda usd: f"{money_words(usd)} in this conversation",
    "max_cost_usd_day": lambda usd: f"{money_words(usd)} on this day",
}
"""Limit → how far it goes, in words."""

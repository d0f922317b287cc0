"""What a conversation may use: its limits, and what a person added when one was reached."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Awaitable, Callable
from dataclasses import replace

from winx_tui.agent.limits import Cap, LimitReached, Limits, Spending
from winx_tui.core.events import CapReached
from winx_tui.core.money import money_words
from winx_tui.core.waiting import CapAsker
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.prices import MoneySpent

MoneyBefore = Callable[[ChatRequest], Awaitable[MoneySpent]]


async def no_money(request: ChatRequest) -> MoneySpent:
    """Know of no money: for models that no account is kept of."""
    return MoneySpent()


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
        spent = so_far
        if self._set.limits_money:
            money = await self._money_before(await next_request())
            spent = replace(
                so_far,
                session_cost_usd=money.session_usd,
                day_cost_usd=money.day_usd,
                next_cost_usd=money.next_usd or 0.0,
            )
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

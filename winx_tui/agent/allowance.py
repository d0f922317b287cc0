"""What a conversation may use: its limits, and what a person added when one was reached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from winx_tui.agent.limits import LimitReached, Limits, Spending
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.prices import MoneySpent


class CapAsker(Protocol):
    """Asks a person whether to go on at a limit."""

    async def may_go_on(self, reached: LimitReached) -> bool:
        """Wait for the answer; whatever is no clear yes is a no."""
        ...


MoneyBefore = Callable[[ChatRequest], Awaitable[MoneySpent]]


async def no_money(request: ChatRequest) -> MoneySpent:
    """Know of no money: for models that no account is kept of."""
    return MoneySpent()


class Allowance:
    """The limits of one conversation as they stand now.

    Where nobody can be asked, a limit stops. A yes adds as much again as the limit was set to:
    to a turn's limit until the turn ends, to the conversation's and the day's for as long as
    winx runs.
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
        self, next_request: Callable[[], Awaitable[ChatRequest]], so_far: Spending
    ) -> str | None:
        """Return why the next request must not go out, asking a person first where one is there.

        Args:
            next_request: Builds it; only asked where money is limited.
            so_far: What the turn used; the rest is asked of the accounts.
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
            if self._asker is None or not await self._asker.may_go_on(reached):
                return reached.sentence
            self._raise_past(reached, spent)
        return None

    def _raise_past(self, reached: LimitReached, spent: Spending) -> None:
        """Raise a limit until it lets the request go: one yes is one question."""
        again: LimitReached | None = reached
        while again is not None and again.cap == reached.cap:
            self._limits = self._limits.raised(reached.cap, self._set)
            again = self._limits.first_reached(spent)

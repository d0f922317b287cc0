"""At a limit a person may go on; without one it stops."""

from __future__ import annotations

from winx_tui.agent.allowance import Allowance
from winx_tui.agent.limits import LimitReached, Limits, Spending
from winx_tui.core.messages import ModelRef, Usage, user_message
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.prices import MoneySpent

REQUEST = ChatRequest(ModelRef("dashscope", "m"), (user_message("Hello"),))


async def next_request() -> ChatRequest:
    return REQUEST


class Person:
    """Answers as written, and remembers the questions."""

    def __init__(self, *answers: bool) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def may_go_on(self, reached: LimitReached) -> bool:
        self.asked.append(reached.cap)
        return self._answers.pop(0)


class Purse:
    """Accounts with set sums."""

    def __init__(self, session_usd: float = 0.0, day_usd: float = 0.0) -> None:
        self.money = MoneySpent(session_usd, day_usd)
        self.asked = 0

    async def __call__(self, request: ChatRequest) -> MoneySpent:
        self.asked += 1
        return self.money


async def test_without_a_person_a_limit_stops() -> None:
    allowance = Allowance(Limits(max_cost_usd_day=1.0), Purse(day_usd=1.0))

    assert "limits.max_cost_usd_day" in str(await allowance.stop_before(next_request, Spending()))


async def test_a_no_stops_and_the_next_turn_asks_again() -> None:
    person = Person(False, False)
    allowance = Allowance(Limits(max_cost_usd_session=1.0), Purse(1.5), person)

    for _ in range(2):
        allowance.begin_turn()
        assert await allowance.stop_before(next_request, Spending()) is not None
    assert person.asked == ["max_cost_usd_session"] * 2


async def test_a_yes_lasts_for_as_much_again_and_is_asked_for_once() -> None:
    person, purse = Person(True, False), Purse(day_usd=3.5)
    allowance = Allowance(Limits(max_cost_usd_day=1.0), purse, person)

    assert await allowance.stop_before(next_request, Spending()) is None
    allowance.begin_turn()
    assert await allowance.stop_before(next_request, Spending()) is None
    purse.money = MoneySpent(0.0, 4.0)
    assert await allowance.stop_before(next_request, Spending()) is not None

    assert person.asked == ["max_cost_usd_day"] * 2


async def test_a_turns_limit_holds_again_in_the_next_turn() -> None:
    person = Person(True, False)
    allowance = Allowance(Limits(max_steps=5), asker=person)
    allowance.begin_turn()
    assert await allowance.stop_before(next_request, Spending(steps=5)) is None
    assert await allowance.stop_before(next_request, Spending(steps=9)) is None

    allowance.begin_turn()

    assert await allowance.stop_before(next_request, Spending(steps=5)) is not None


async def test_each_limit_that_is_reached_is_asked_for() -> None:
    person = Person(True, True)
    limits = Limits(max_tokens=10, max_cost_usd_session=1.0)
    allowance = Allowance(limits, Purse(1.0), person)

    assert await allowance.stop_before(next_request, Spending(usage=Usage(9, 9))) is None
    assert person.asked == ["max_tokens", "max_cost_usd_session"]


async def test_the_accounts_are_asked_only_where_money_is_limited() -> None:
    purse = Purse()

    await Allowance(Limits(max_steps=5), purse).stop_before(next_request, Spending())
    assert purse.asked == 0
    await Allowance(Limits(max_cost_usd=5.0), purse).stop_before(next_request, Spending())
    assert purse.asked == 1

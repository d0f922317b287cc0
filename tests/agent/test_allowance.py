"""At a limit a person may go on; without one it stops."""

from __future__ import annotations

import pytest

from winx_tui.agent.allowance import Allowance
from winx_tui.agent.limits import Limits, Spending
from winx_tui.core.events import CapReached
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
        self.questions: list[CapReached] = []

    @property
    def asked(self) -> list[str]:
        return [question.cap for question in self.questions]

    async def may_go_on(self, question: CapReached) -> bool:
        self.questions.append(question)
        return self._answers.pop(0)


class Purse:
    """Accounts with set sums."""

    def __init__(self, session_usd: float = 0.0, day_usd: float = 0.0) -> None:
        self.money = MoneySpent(session_usd, day_usd)
        self.asked = 0

    async def __call__(self, request: ChatRequest) -> MoneySpent:
        self.asked += 1
        return self.money


async def stop(
    allowance: Allowance, spent: Spending, told: list[CapReached] | None = None
) -> str | None:
    return await allowance.stop_before(next_request, spent, ([] if told is None else told).append)


async def test_without_a_person_a_limit_stops_and_nobody_is_said_to_be_asked() -> None:
    allowance, told = (
        Allowance(Limits(max_cost_usd_day=1.0), Purse(day_usd=1.0)),
        list[CapReached](),
    )

    assert "limits.max_cost_usd_day" in str(await stop(allowance, Spending(), told))
    assert told == []


@pytest.mark.parametrize(
    ("limits", "spent", "up_to"),
    [
        (Limits(max_steps=60), Spending(steps=60), "120 steps in this turn"),
        (
            Limits(max_tokens=100_000),
            Spending(usage=Usage(250_000, 10)),
            "300,000 tokens in this turn",
        ),
        (Limits(max_seconds=900), Spending(seconds=901.0), "1,800 s in this turn"),
        (Limits(max_cost_usd=0.5), Spending(usage=Usage(cost_usd=0.5)), "$1.00 in this turn"),
        (Limits(max_cost_usd_session=2.0), Spending(), "$6.00 in this conversation"),
        (Limits(max_cost_usd_day=5.0), Spending(), "$10.00 on this day"),
    ],
)
async def test_the_question_says_how_far_a_yes_goes(
    limits: Limits, spent: Spending, up_to: str
) -> None:
    person, told = Person(False), list[CapReached]()

    sentence = await stop(Allowance(limits, Purse(5.5, 5.5), person), spent, told)

    assert told == person.questions
    assert [question.up_to for question in told] == [up_to]
    assert [question.sentence for question in told] == [sentence]


async def test_a_no_stops_and_the_next_turn_asks_again() -> None:
    person = Person(False, False)
    allowance = Allowance(Limits(max_cost_usd_session=1.0), Purse(1.5), person)

    for _ in range(2):
        allowance.begin_turn()
        assert await stop(allowance, Spending()) is not None
    assert person.asked == ["max_cost_usd_session"] * 2


async def test_a_yes_lasts_for_as_much_again_and_is_asked_for_once() -> None:
    person, purse = Person(True, False), Purse(day_usd=3.5)
    allowance = Allowance(Limits(max_cost_usd_day=1.0), purse, person)

    assert await stop(allowance, Spending()) is None
    allowance.begin_turn()
    assert await stop(allowance, Spending()) is None
    purse.money = MoneySpent(0.0, 4.0)
    assert await stop(allowance, Spending()) is not None

    assert person.asked == ["max_cost_usd_day"] * 2


async def test_a_turns_limit_holds_again_in_the_next_turn() -> None:
    person = Person(True, False)
    allowance = Allowance(Limits(max_steps=5), asker=person)
    allowance.begin_turn()
    assert await stop(allowance, Spending(steps=5)) is None
    assert await stop(allowance, Spending(steps=9)) is None

    allowance.begin_turn()

    assert await stop(allowance, Spending(steps=5)) is not None


async def test_each_limit_that_is_reached_is_asked_for() -> None:
    person = Person(True, True)
    limits = Limits(max_tokens=10, max_cost_usd_session=1.0)
    allowance = Allowance(limits, Purse(1.0), person)

    assert await stop(allowance, Spending(usage=Usage(9, 9))) is None
    assert person.asked == ["max_tokens", "max_cost_usd_session"]


async def test_the_accounts_are_asked_only_where_money_is_limited() -> None:
    purse = Purse()

    await stop(Allowance(Limits(max_steps=5), purse), Spending())
    assert purse.asked == 0
    await stop(Allowance(Limits(max_cost_usd=5.0), purse), Spending())
    assert purse.asked == 1


async def test_a_limit_far_below_what_is_spent_is_passed_by_one_yes() -> None:
    person = Person(True)
    allowance = Allowance(Limits(max_cost_usd_day=1e-12), Purse(day_usd=500.0), person)
    assert await stop(allowance, Spending()) is None
    assert person.asked == ["max_cost_usd_day"]

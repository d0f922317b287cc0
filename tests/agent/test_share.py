from __future__ import annotations

import pytest

from winx_tui.agent.allowance import Allowance
from winx_tui.agent.limits import Limits, Spending
from winx_tui.agent.share import SharedTurn, TurnShare
from winx_tui.core.events import CapReached
from winx_tui.core.messages import ModelRef, Usage
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.prices import MoneySpent

MODEL = ModelRef("local", "scripted")


async def request() -> ChatRequest:
    return ChatRequest(MODEL, ())


def nobody_is_asked(question: CapReached) -> None:
    raise AssertionError(question.sentence)


def turn(
    limits: Limits, spent: Spending | None = None, money: MoneySpent | None = None
) -> SharedTurn:
    async def money_before(_: ChatRequest) -> MoneySpent:
        return money or MoneySpent()

    allowance = Allowance(limits, money_before)
    allowance.begin_turn()
    allowance.note(spent or Spending())
    return SharedTurn(allowance)


async def stopped(share: TurnShare, steps: int = 0, seconds: float = 0.0) -> str | None:
    return await share.stop_before(request, Spending(steps, Usage(), seconds), nobody_is_asked)


async def test_without_limits_it_goes_on() -> None:
    with TurnShare(turn(Limits()), 0) as share:
        share.take(Usage(1_000_000, 1_000))
        assert await stopped(share, steps=500, seconds=1e6) is None


async def test_its_own_steps_are_limited_and_those_of_the_turn_are_not_its() -> None:
    with TurnShare(turn(Limits(max_steps=5), Spending(steps=5)), 20) as share:
        assert await stopped(share, steps=19) is None
        said = await stopped(share, steps=20)
        assert said == "The limit of 20 steps was reached (limits.max_steps_exploration)."


async def test_it_keeps_room_for_a_summary_and_for_the_turn_to_go_on() -> None:
    spent = Spending(steps=2, usage=Usage(180, 20))
    with TurnShare(turn(Limits(max_tokens=1_000), spent), 0) as share:
        share.take(Usage(90, 10))
        assert await stopped(share) is None  # 300 spent, 200 and 100 to come
        share.take(Usage(200, 0))
        assert await stopped(share) == (
            "The tokens of this turn are nearly used up (limits.max_tokens)."
        )  # 500 spent, 400 and 100 to come


async def test_a_summary_may_use_the_room_that_was_kept_for_it() -> None:
    shared = turn(Limits(max_tokens=1_000), Spending(1, Usage(400, 0)))
    with TurnShare(shared, 0) as share:
        share.take(Usage(500, 0))
        assert await stopped(share) is not None
        assert await stopped(TurnShare(shared, 1, is_for_summary=True)) is None
        share.take(Usage(100, 0))
        assert await stopped(TurnShare(shared, 1, is_for_summary=True)) is not None


async def test_those_that_run_at_once_draw_on_the_same_rest() -> None:
    shared = turn(Limits(max_tokens=1_000))
    with TurnShare(shared, 0) as one, TurnShare(shared, 0) as other:
        one.take(Usage(200, 0))
        assert await stopped(one) is None  # 200 spent, 400 to come
        other.take(Usage(200, 0))
        assert await stopped(one) is not None  # 400 spent, 800 to come


async def test_what_has_ended_keeps_no_room() -> None:
    shared = turn(Limits(max_tokens=1_000))
    with TurnShare(shared, 0) as ended:
        ended.take(Usage(250, 0))
    with TurnShare(shared, 0) as share:
        share.take(Usage(200, 0))
        assert await stopped(share) is None  # 450 spent, 400 to come


async def test_the_next_calls_begin_with_what_the_turn_says_it_has_used() -> None:
    shared = turn(Limits(max_tokens=1_000))
    with TurnShare(shared, 0) as share:
        share.take(Usage(900, 0))
    shared.turn.note(Spending(2, Usage(950, 0)))
    with TurnShare(shared, 0) as share:
        assert await stopped(share) is None


async def test_time_is_that_of_the_turn() -> None:
    with TurnShare(turn(Limits(max_seconds=100), Spending(1, Usage(), 40.0)), 0) as share:
        assert await stopped(share, steps=5, seconds=20.0) is None  # 60 s, and two steps of 4
        assert await stopped(share, steps=5, seconds=50.0) is not None  # 90 s, and two of 10


@pytest.mark.parametrize(
    ("limits", "money", "cap"),
    [
        (Limits(max_cost_usd=1.0), MoneySpent(0.0, 0.0, 0.3), "max_cost_usd"),
        (Limits(max_cost_usd_session=2.0), MoneySpent(1.5, 0.0, 0.3), "max_cost_usd_session"),
        (Limits(max_cost_usd_day=9.0), MoneySpent(0.0, 8.5, 0.3), "max_cost_usd_day"),
    ],
)
async def test_money_of_the_turn_the_session_and_the_day_holds(
    limits: Limits, money: MoneySpent, cap: str
) -> None:
    shared = turn(limits, Spending(1, Usage(10, 5, 0, 0.25)), money)
    with TurnShare(shared, 0) as share:
        share.take(Usage(10, 5, 0, 0.25))
        # One more request fits, and no summary after it.
        said = await stopped(share)
        assert said is not None
        assert said.endswith(f"nearly used up (limits.{cap}).")
        assert await stopped(TurnShare(shared, 1, is_for_summary=True)) is None

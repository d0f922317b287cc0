"""Where a turn stops: steps, tokens, time, and money before it is passed."""

from __future__ import annotations

import pytest

from tests.complaints.themes import complaint
from winx_tui.agent.limits import Cap, Limits, Spending
from winx_tui.core.messages import Usage


@pytest.mark.parametrize(
    ("limits", "spent", "cap"),
    [
        (Limits(max_steps=3), Spending(steps=3), "max_steps"),
        (Limits(max_tokens=30), Spending(usage=Usage(20, 10)), "max_tokens"),
        (Limits(max_cost_usd=0.5), Spending(usage=Usage(cost_usd=0.5)), "max_cost_usd"),
        (Limits(max_seconds=9), Spending(seconds=9.0), "max_seconds"),
        (
            Limits(max_cost_usd_session=1.0),
            Spending(session_cost_usd=1.0),
            "max_cost_usd_session",
        ),
        (Limits(max_cost_usd_day=2.0), Spending(day_cost_usd=2.5), "max_cost_usd_day"),
        (
            Limits(max_cost_usd_day=2.0),
            Spending(day_cost_usd=1.9, next_cost_usd=0.2),
            "max_cost_usd_day",
        ),
        (
            Limits(max_cost_usd=0.5),
            Spending(usage=Usage(cost_usd=0.4), next_cost_usd=0.2),
            "max_cost_usd",
        ),
    ],
)
@complaint(18)
def test_the_limit_that_stops_is_named(limits: Limits, spent: Spending, cap: Cap) -> None:
    reached = limits.first_reached(spent)

    assert reached is not None
    assert reached.cap == cap
    assert f"limits.{cap}" in str(reached)


@pytest.mark.parametrize(
    ("limits", "spent"),
    [
        (Limits(), Spending(99, Usage(9, 9, 0, 9.0), 9e9, 9.0, 9.0, 9.0)),
        (Limits(max_cost_usd=0.5), Spending(usage=Usage(10, 10))),
        (Limits(max_cost_usd_day=2.0), Spending(day_cost_usd=1.5, next_cost_usd=0.5)),
        (Limits(max_steps=3, max_tokens=31, max_seconds=9), Spending(2, Usage(20, 10), 8.9)),
    ],
)
def test_below_the_limits_work_goes_on(limits: Limits, spent: Spending) -> None:
    assert limits.first_reached(spent) is None


def test_a_person_may_go_on_for_as_much_again() -> None:
    limits = Limits(max_cost_usd_session=1.0, max_steps=5)

    once = limits.raised("max_cost_usd_session", limits)
    twice = once.raised("max_cost_usd_session", limits)

    assert (once.max_cost_usd_session, twice.max_cost_usd_session) == (2.0, 3.0)
    assert twice.max_steps == 5


@complaint(18)
def test_the_estimate_is_told_before_the_limit_is_passed() -> None:
    reached = Limits(max_cost_usd_day=2.0).first_reached(
        Spending(day_cost_usd=1.9, next_cost_usd=0.2)
    )

    assert str(reached) == (
        "Stopped at $1.9000: the next request costs about $0.2000 and would pass $2.0000, "
        "the limit of a day (limits.max_cost_usd_day)."
    )

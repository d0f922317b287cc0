"""The governor: how long to wait so that no limit is passed, with moments handed in."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winx_tui.core.rate_limits import Measure
from winx_tui.llm.quota import Governor, Limit, Origin, Remainder, Use
from winx_tui.llm.quota_windows import CALIFORNIAN_DAY, DAY, MINUTE, Window

NOON = 1_795_348_800.0
"""2026-11-22 12:00 UTC, four in the morning in California."""
MIDNIGHT_THERE = NOON + 20 * 3600


def governor(limits: Iterable[Limit], uses: Iterable[Use]) -> Governor:
    return Governor(tuple(limits), tuple(uses))


def test_the_first_request_that_does_not_fit_waits_for_the_oldest_to_leave() -> None:
    known = governor([Limit("requests", 2, MINUTE)], [Use(NOON), Use(NOON + 10)])

    assert known.wait_for(0, NOON + 20).seconds == 40
    assert known.wait_for(0, NOON + 60).seconds == 0


def test_tokens_wait_for_as_many_uses_as_make_room() -> None:
    uses = [Use(NOON, 60), Use(NOON + 10, 20), Use(NOON + 20, 20)]
    known = governor([Limit("tokens", 100, MINUTE)], uses)

    assert known.wait_for(60, NOON + 30).seconds == 30
    assert known.wait_for(61, NOON + 30).seconds == 40
    assert known.wait_for(100, NOON + 30).seconds == 50


def test_input_tokens_are_counted_without_the_answers() -> None:
    uses = [Use(NOON, 50, 5_000)]

    assert governor([Limit("input tokens", 100, MINUTE)], uses).wait_for(50, NOON).seconds == 0
    assert governor([Limit("tokens", 100, MINUTE)], uses).wait_for(50, NOON).seconds == 60


def test_the_longest_of_all_waits_holds_and_is_named() -> None:
    day = Limit("requests", 3, DAY)
    known = governor([Limit("requests", 1, MINUTE), day], [Use(NOON), Use(NOON), Use(NOON)])

    wait = known.wait_for(0, NOON + 1)

    assert wait.seconds == 86_399
    assert wait.limit == day


def test_a_day_of_the_calendar_ends_at_midnight_there() -> None:
    known = governor([Limit("requests", 1, CALIFORNIAN_DAY)], [Use(NOON)])

    assert known.wait_for(0, NOON + 60).seconds == MIDNIGHT_THERE - NOON - 60
    assert known.wait_for(0, MIDNIGHT_THERE).seconds == 0


def test_the_day_in_which_clocks_are_set_back_is_an_hour_longer() -> None:
    before = 1_793_516_400.0  # 2026-11-01 00:00 in California
    assert CALIFORNIAN_DAY.leaves_at(before) == before + 25 * 3600


def test_a_request_larger_than_a_told_limit_can_never_go_out() -> None:
    known = governor([Limit("tokens", 100, MINUTE, "provider")], [])

    assert known.wait_for(101, NOON).seconds == math.inf


def test_a_request_larger_than_the_tables_limit_goes_out_alone() -> None:
    limit = Limit("tokens", 100, MINUTE, "table")

    assert governor([limit], []).wait_for(101, NOON).seconds == 0
    assert governor([limit], [Use(NOON, 1)]).wait_for(101, NOON + 10).seconds == 50


def test_the_tables_days_do_not_bind() -> None:
    uses = [Use(NOON + second) for second in range(30)]

    assert governor([Limit("requests", 20, DAY, "table")], uses).wait_for(0, NOON + 60).seconds == 0
    assert (
        governor([Limit("requests", 20, DAY, "provider")], uses).wait_for(0, NOON + 60).seconds > 0
    )


def test_what_the_provider_says_is_left_counts_what_others_used() -> None:
    left = Remainder("requests", 2, told_at=NOON, resets_at=NOON + 30)
    known = Governor(remainders=(left,))

    assert known.wait_for(0, NOON + 1).seconds == 0
    twice = Governor(uses=(Use(NOON + 1), Use(NOON + 2)), remainders=(left,))
    assert twice.wait_for(0, NOON + 3).seconds == 27
    assert twice.wait_for(0, NOON + 30).seconds == 0


def test_a_provider_that_asked_to_wait_is_left_alone_for_so_long() -> None:
    known = Governor(blocked_until=NOON + 7)

    assert known.wait_for(0, NOON).seconds == 7
    assert known.wait_for(0, NOON + 7).seconds == 0


def test_a_clock_that_was_set_back_does_not_lock_anybody_out() -> None:
    known = governor([Limit("requests", 1, MINUTE)], [Use(NOON + 9_000)])

    assert known.wait_for(0, NOON).seconds == 60


def test_what_is_left_is_told_by_our_own_count() -> None:
    limit = Limit("tokens", 100, MINUTE)
    known = governor([limit], [Use(NOON, 30, 10), Use(NOON + 30, 20)])

    assert known.left(limit, NOON + 31) == 40
    assert known.left(limit, NOON + 61) == 80


measures: st.SearchStrategy[Measure] = st.sampled_from(["requests", "tokens", "input tokens"])
windows = st.sampled_from([MINUTE, Window("minute", 7.0), DAY, CALIFORNIAN_DAY])
origins: st.SearchStrategy[Origin] = st.sampled_from(["settings", "provider"])


@st.composite
def limits(draw: st.DrawFn) -> list[Limit]:
    kinds = draw(st.lists(st.tuples(measures, windows), min_size=1, max_size=3, unique=True))
    return [
        Limit(measure, draw(st.integers(1, 8) if measure == "requests" else st.integers(20, 90)),
              window, draw(origins))
        for measure, window in kinds
    ]  # fmt: skip


arrivals = st.lists(
    st.tuples(st.sampled_from([0.0, 0.5, 3.0, 20.0, 59.0, 4_000.0]), st.integers(0, 20)),
    max_size=30,
)


def in_window(uses: list[Use], window: Window, end: float, measure: Measure) -> int:
    """Count what a provider would count at a moment."""
    return sum(use.counts_as(measure) for use in uses if use.at <= end < window.leaves_at(use.at))


@given(limits(), arrivals)
def test_no_window_ever_holds_more_than_the_limit_and_nobody_waits_below_it(
    bounds: list[Limit], wanted: list[tuple[float, int]]
) -> None:
    known, now = governor(bounds, []), NOON
    moments = accumulate(pause for pause, _ in wanted)
    for moment, (_, tokens) in zip(moments, wanted, strict=True):
        now = max(now, NOON + moment)
        wait = known.wait_for(tokens, now).seconds
        fits_now = all(
            in_window(list(known.uses), limit.window, now, limit.measure)
            + Use(now, tokens).counts_as(limit.measure)
            <= limit.amount
            for limit in bounds
        )
        assert (wait == 0) == fits_now
        # To the millisecond: at so large a number of seconds floats are coarse.
        now = math.ceil((now + wait) * 1000) / 1000
        assert known.wait_for(tokens, now).seconds == 0
        known = governor(bounds, [*known.uses, Use(now, tokens)])
        for limit in bounds:
            for use in known.uses:
                assert in_window(list(known.uses), limit.window, use.at, limit.measure) <= (
                    limit.amount
                )


@pytest.mark.parametrize("tokens", [0, 50, 100])
def test_a_wait_is_never_longer_than_the_window(tokens: int) -> None:
    uses = [Use(NOON + second, 10) for second in range(10)]
    bounds = [Limit("tokens", 100, MINUTE), Limit("requests", 10, MINUTE)]

    assert governor(bounds, uses).wait_for(tokens, NOON + 10).seconds <= 60

"""Requests paced below the limits, and accounts kept of each, with a made-up clock."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.llm.quota_stage import DONE, FLASH, NIM, QWEN, Clock, Stage, limited
from winx_tui.core.errors import ModelError, ModelUnavailable, RateLimited, StreamCut
from winx_tui.core.events import ModelRetried, TextDelta
from winx_tui.core.messages import ModelRef, Usage, user_message
from winx_tui.core.rate_limits import LimitSeen
from winx_tui.llm.base import ChatRequest, MessageDone
from winx_tui.llm.usage_store import UsageStore


async def test_below_the_limit_nobody_waits(tmp_path: Path) -> None:
    stage = Stage(tmp_path)

    for _ in range(40):
        assert (await stage.ask())[0] == TextDelta("Hi")

    assert stage.clock.waits == []
    assert stage.left(NIM) == 0


async def test_the_request_that_would_be_refused_waits_and_says_so(tmp_path: Path) -> None:
    stage = Stage(tmp_path, settings=limited("nvidia", requests_per_minute=2))
    await stage.ask()
    stage.clock.now += 10
    await stage.ask()
    stage.clock.now += 5

    first, *rest = await stage.ask()

    assert isinstance(first, ModelRetried)
    assert first.wait_s == 45.25
    assert first.attempt == 1
    assert "2 requests a minute" in first.reason
    assert rest[-1] == replace(DONE, usage=replace(DONE.usage, cost_usd=0.0))
    assert stage.clock.waits == [45.25]


async def test_a_long_wait_is_left_to_whoever_knows_another_model(tmp_path: Path) -> None:
    stage = Stage(tmp_path, settings=limited("nvidia", requests_per_minute=1), max_wait_s=20)
    await stage.ask()

    with pytest.raises(RateLimited) as caught:
        await stage.ask()

    assert caught.value.retry_after_s == 60
    assert "room again in 60 s" in str(caught.value)
    assert stage.inner.asked == 1


async def test_a_request_that_never_fits_says_what_to_do(tmp_path: Path) -> None:
    stage = Stage(tmp_path, settings=limited("nvidia", tokens_per_minute=3))

    with pytest.raises(RateLimited, match="/compact") as caught:
        await stage.ask()

    assert caught.value.retry_after_s is None


async def test_a_model_may_have_limits_of_its_own(tmp_path: Path) -> None:
    lines = (f"{NIM.model} requests_per_minute=1",)
    stage = Stage(tmp_path, settings=limited("nvidia", models=lines), max_wait_s=0)
    await stage.ask()
    await stage.ask(replace(NIM, model="another"))

    with pytest.raises(RateLimited):
        await stage.ask()


async def test_keys_and_models_do_not_share_their_limits(tmp_path: Path) -> None:
    settings = limited("nvidia", requests_per_minute=1)
    stage = Stage(tmp_path, settings=settings, max_wait_s=0)
    await stage.ask()

    await stage.ask(replace(NIM, model="another"))

    assert stage.clock.waits == []


async def test_what_was_used_counts_in_the_next_run(tmp_path: Path) -> None:
    settings = limited("nvidia", requests_per_minute=2)
    before = Stage(tmp_path, settings=settings)
    await before.ask()
    await before.ask()

    after = Stage(tmp_path, clock=before.clock, settings=settings, max_wait_s=0)

    with pytest.raises(RateLimited):
        await after.ask()


async def test_two_at_once_count_together(tmp_path: Path) -> None:
    settings, clock = limited("nvidia", requests_per_minute=4), Clock()
    one = Stage(tmp_path, clock=clock, settings=settings, max_wait_s=0)
    other = Stage(tmp_path, clock=clock, settings=settings, max_wait_s=0)
    for _ in range(2):
        await one.ask()
        await other.ask()

    for stage in (one, other):
        with pytest.raises(RateLimited):
            await stage.ask()


async def test_a_request_under_way_counts_already(tmp_path: Path) -> None:
    settings, clock = limited("nvidia", requests_per_minute=1), Clock()
    one = Stage(tmp_path, clock=clock, settings=settings)
    other = Stage(tmp_path, clock=clock, settings=settings, max_wait_s=0)
    async with aclosing(one.model.stream(ChatRequest(NIM, (user_message("Hello"),)))) as events:
        await anext(events)

        with pytest.raises(RateLimited):
            await other.ask()


async def test_a_refusal_that_names_a_time_is_kept_across_runs(tmp_path: Path) -> None:
    stage = Stage(tmp_path, RateLimited("wait", retry_after_s=30), max_wait_s=0)
    with pytest.raises(RateLimited, match="wait"):
        await stage.ask()
    stage.clock.now += 10

    after = Stage(tmp_path, clock=stage.clock, max_wait_s=0)
    with pytest.raises(RateLimited, match="asked to wait") as caught:
        await after.ask()

    assert caught.value.retry_after_s == 20
    assert after.inner.asked == 0
    after.clock.now += 20
    await after.ask()


async def test_a_quota_of_a_day_that_was_told_binds_until_it_is_back(tmp_path: Path) -> None:
    day = LimitSeen("requests", "day", 3, is_free_tier=True)
    refusal = RateLimited("used up", retry_after_s=72_000, limits=(day,))
    stage = Stage(tmp_path, DONE, refusal, max_wait_s=20)
    await stage.ask(FLASH)
    with pytest.raises(RateLimited, match="used up"):
        await stage.ask(FLASH)

    with pytest.raises(RateLimited, match=r"quota\.gemini\.tier paid"):
        await stage.ask(FLASH)

    stage.clock.now += 72_000
    for _ in range(3):
        stage.clock.now += 60
        await stage.ask(FLASH)
    with pytest.raises(RateLimited, match="3 requests a day"):
        await stage.ask(FLASH)


async def test_who_says_that_they_pay_is_not_held_by_what_was_told_of_free_use(
    tmp_path: Path,
) -> None:
    day = LimitSeen("requests", "day", 1, is_free_tier=True)
    stage = Stage(tmp_path, RateLimited("used up", retry_after_s=72_000, limits=(day,)))
    with pytest.raises(RateLimited):
        await stage.ask(FLASH)

    paid = limited("gemini", tier="paid")
    after = Stage(tmp_path, clock=stage.clock, settings=paid, max_wait_s=0)
    for _ in range(30):
        await after.ask(FLASH)

    assert after.clock.waits == []


async def test_a_free_key_that_is_called_free_stops_at_the_tables_day(tmp_path: Path) -> None:
    stage = Stage(tmp_path, settings=limited("gemini", tier="free"))
    for _ in range(20):
        stage.clock.now += 60
        await stage.ask(FLASH)

    with pytest.raises(RateLimited, match="20 requests a day"):
        await stage.ask(FLASH)


async def test_who_was_answered_more_often_than_free_keys_are_is_not_paced_as_one(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path)
    for _ in range(21):
        stage.clock.now += 60
        await stage.ask(FLASH)

    for _ in range(10):
        await stage.ask(FLASH)

    assert stage.clock.waits == []


async def test_headers_correct_the_limit_and_what_is_left(tmp_path: Path) -> None:
    told = replace(DONE, limits=(LimitSeen("requests", "minute", 10, 1, 30.0),))
    stage = Stage(tmp_path, told, max_wait_s=20)
    await stage.ask()
    assert stage.left(NIM) == 9

    stage.clock.now += 1
    await stage.ask()
    with pytest.raises(RateLimited) as caught:
        await stage.ask()

    assert caught.value.retry_after_s == 29


@pytest.mark.parametrize(
    ("error", "input_tokens"), [(ModelUnavailable("no"), 0), (StreamCut("cut"), 7)]
)
async def test_a_request_that_failed_counts_as_one(
    tmp_path: Path, error: ModelError, input_tokens: int
) -> None:
    stage = Stage(tmp_path, error)
    with pytest.raises(type(error)):
        await stage.ask()

    (record,) = UsageStore(tmp_path).records()

    assert record.outcome == error.kind
    assert record.input_tokens == input_tokens
    assert stage.left(NIM) == 39


async def test_a_closed_stream_is_kept_as_cancelled(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    async with aclosing(stage.model.stream(ChatRequest(NIM, (user_message("Hello"),)))) as events:
        await anext(events)

    (record,) = UsageStore(tmp_path).records()

    assert record.outcome == "cancelled"
    assert (record.cost_usd, record.billing) == (0.0, "free tier"), "no request to it costs money"


async def test_a_request_that_is_cancelled_before_it_goes_out_does_not_stay_open(
    tmp_path: Path,
) -> None:
    stage, store = Stage(tmp_path), UsageStore(tmp_path)
    with store.alone():
        asking = asyncio.create_task(stage.ask())
        for _ in range(3):
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    left_behind = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*left_behind)

    (record,) = store.records()

    assert (record.outcome, record.input_tokens) == ("cancelled", 0)
    assert stage.inner.asked == 0


async def test_an_answer_is_kept_with_its_real_figures(tmp_path: Path) -> None:
    stage = Stage(tmp_path, replace(DONE, usage=Usage(1_000_000, 100_000, 500, 0.25)))
    events = await stage.ask(QWEN, "s7")

    (record,) = UsageStore(tmp_path).records()

    assert (record.session, record.key, record.account.ref) == ("s7", "key-of-dashscope", QWEN)
    assert (record.input_tokens, record.output_tokens) == (1_000_000, 100_000)
    assert (record.cost_usd, record.billing) == (0.25, "money")
    assert isinstance(events[-1], MessageDone)
    assert events[-1].usage.cost_usd == 0.25


@pytest.mark.parametrize(
    ("ref", "cost_usd", "billing"),
    [
        (NIM, 0.0, "free tier"),
        (ModelRef("local", "default"), 0.0, "own machine"),
        (ModelRef("dashscope", "never-heard-of"), None, "unknown"),
        (QWEN, pytest.approx(0.0002), "money"),
    ],
)
async def test_what_a_request_costs_is_known_free_or_unknown(
    tmp_path: Path, ref: ModelRef, cost_usd: object, billing: str
) -> None:
    await Stage(tmp_path).ask(ref)

    (record,) = UsageStore(tmp_path).records()

    assert (record.cost_usd, record.billing) == (cost_usd, billing)


async def test_money_is_reckoned_before_a_request(tmp_path: Path) -> None:
    stage = Stage(tmp_path, replace(DONE, usage=Usage(10, 10, 0, 0.25)))
    await stage.ask(QWEN, "s1")
    await stage.ask(QWEN, "s2")

    money = await stage.model.money_before(
        ChatRequest(QWEN, (user_message("x" * 3_500_000),), session="s1")
    )

    assert money.session_usd == 0.25
    assert money.day_usd == pytest.approx(0.2502)
    assert money.next_usd is not None
    assert 0.1 < money.next_usd < 3.0


async def test_a_disk_that_refuses_stops_nothing(tmp_path: Path) -> None:
    place = tmp_path / "usage"
    place.write_text("a file where the directory should be")
    stage = Stage(place, settings=limited("nvidia", requests_per_minute=1), max_wait_s=0)

    await stage.ask()

    assert "accounts" in stage.ledger.problem or "directory" in stage.ledger.problem
    with pytest.raises(RateLimited):
        await stage.ask()

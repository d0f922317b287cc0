"""What the page of use is made of, with accounts on disk."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from winx_tui.commands.usage_board import exact_cost_words, moment_words, more_at, read_board
from winx_tui.config.settings import QuotaSettings
from winx_tui.llm.quota import Governor, Limit, Remainder, Use
from winx_tui.llm.quota_windows import MINUTE
from winx_tui.llm.usage_record import UsageRecord
from winx_tui.llm.usage_store import UsageStore, usage_dir
from winx_tui.llm.usage_sums import Sums

NOON = datetime(2026, 11, 20, 12, 0)


def record(name: str, when: datetime, session: str, model: str) -> UsageRecord:
    moment = when.timestamp()
    return UsageRecord(
        name, moment, session, "k", "nvidia", model, "done", 100, 10, 0, 0.0, "free tier"
    )


def test_each_span_holds_what_is_of_it(tmp_path: Path) -> None:
    store = UsageStore(usage_dir(tmp_path))
    for name, when, session in (
        ("a", NOON, "here"),
        ("b", NOON - timedelta(hours=3), "other"),
        ("c", NOON - timedelta(days=3), "here"),
        ("d", NOON - timedelta(days=25), "other"),
    ):
        store.append(record(name, when, session, "m"))
    board = read_board(tmp_path, QuotaSettings(), "here", NOON.timestamp())
    assert {span: rows[0][1].requests for span, rows in board.models.items()} == {
        "today": 2,
        "this conversation": 2,
        "this month": 3,
    }
    assert [row.left.left for row in board.limits] == [39]


def test_more_of_a_limit_comes_when_the_oldest_use_leaves_or_the_provider_says() -> None:
    limit = Limit("requests", 40, MINUTE)
    now = NOON.timestamp()
    uses = (Use(now - 90), Use(now - 50), Use(now - 10))
    assert more_at(Governor((limit,), uses), limit, now) == now + 10
    assert more_at(Governor((limit,)), limit, now) is None
    told = Remainder("requests", 0, now, now + 5)
    assert more_at(Governor((limit,), uses, (told,)), limit, now) == now + 5


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(seconds=12), "in 12 s"),
        (timedelta(hours=2), "at 14:00"),
        (timedelta(hours=20), "on Sat 08:00"),
    ],
)
def test_a_moment_is_written_as_near_as_it_is(after: timedelta, words: str) -> None:
    assert moment_words((NOON + after).timestamp(), NOON.timestamp()) == words


@pytest.mark.parametrize(
    ("sums", "words"),
    [
        (Sums(), "nothing"),
        (Sums(1, cost_usd=0.0, billings=frozenset({"free tier"})), "free tier"),
        (Sums(1, 10, unpriced=1, billings=frozenset({"unknown"})), "unknown"),
    ],
)
def test_free_unknown_and_nothing_are_three(sums: Sums, words: str) -> None:
    assert exact_cost_words(sums) == words

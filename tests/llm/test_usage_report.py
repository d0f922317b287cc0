"""What the accounts say: sums, words, limits left and unusual use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from winx_tui.config.settings import ProviderQuotaSettings, QuotaSettings
from winx_tui.core.messages import ModelRef
from winx_tui.llm.usage_ledger import UsageLedger
from winx_tui.llm.usage_reading import read_usage
from winx_tui.llm.usage_record import DaySum, UsageRecord
from winx_tui.llm.usage_report import quota_left, unusual_use, usage_report
from winx_tui.llm.usage_store import UsageStore, usage_dir
from winx_tui.llm.usage_sums import Sums
from winx_tui.llm.usage_words import cost_words, count_words

NOON = 1_795_348_800.0
DAY_S = 86_400.0
NIM = UsageRecord("n", NOON, "s1", "k1", "nvidia", "m", "done", 100, 20, 0, 0.0, "free tier")
QWEN = UsageRecord("q", NOON, "s2", "k2", "dashscope", "qwen", "done", 9, 1, 0, 0.5, "money")


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (999, "999"), (1000, "1.0k"), (45_123, "45.1k"), (1_200_000, "1.2M")],
)
def test_counts_are_short(count: int, words: str) -> None:
    assert count_words(count) == words


@pytest.mark.parametrize(
    ("sums", "words"),
    [
        (Sums(), "nothing"),
        (Sums(1, 5, 5, 0, None, 1, frozenset({"unknown"})), "unknown"),
        (Sums(2, 5, 5, 0, 0.0, 1, frozenset({"unknown", "free tier"})), "unknown"),
        (Sums(2, 5, 5, 0, 0.5, 1, frozenset({"unknown", "money"})), "≥ $0.50"),
        (Sums(1, 5, 5, 0, 0.5, 0, frozenset({"money"})), "$0.50"),
        (Sums(1, 5, 5, 0, 0.0, 0, frozenset({"free tier"})), "free tier"),
        (Sums(1, 5, 5, 0, 0.0, 0, frozenset({"own machine"})), "own machine"),
    ],
)
def test_an_unknown_cost_is_never_worded_as_none(sums: Sums, words: str) -> None:
    assert cost_words(sums) == words


def test_models_days_and_sessions_are_summed_up(tmp_path: Path) -> None:
    store = UsageStore(usage_dir(tmp_path))
    entries = [
        NIM,
        replace(NIM, id="n2", at=NOON - DAY_S, session="s0"),
        replace(QWEN, at=NOON + 1),
        replace(QWEN, id="q2", at=NOON + 2, session="", outcome="rate_limited"),
    ]
    for entry in entries:
        store.append(entry)

    report = read_usage(tmp_path, QuotaSettings(), NOON - 2 * DAY_S, NOON + 3)

    assert report.total.requests == 4
    assert [(str(ref), sums.requests) for ref, sums in report.models] == [
        ("nvidia/m", 2),
        ("dashscope/qwen", 2),
    ]
    assert [sums.requests for _, sums in report.days] == [3, 1]
    assert [name for name, _ in report.sessions] == ["s2", "s1", "s0"]
    assert [str(left) for left in report.limits] == ["39 of 40 requests a minute left"]
    assert report.notice == ""


def test_days_that_were_summed_up_are_shown_with_the_others(tmp_path: Path) -> None:
    store = UsageStore(usage_dir(tmp_path))
    ledger = UsageLedger(store, QuotaSettings())
    old = DaySum("2026-01-05", "k", "nvidia", "m", 7, 70, 7, 0, 0.0, 0, "free tier")

    report = usage_report([old, NIM], ledger, NOON)

    assert report.total.requests == 8
    assert [day.isoformat() for day, _ in report.days][1] == "2026-01-05"


def test_the_scarcest_limit_of_a_model_is_told(tmp_path: Path) -> None:
    own = ProviderQuotaSettings(requests_per_minute=10, requests_per_day=4)
    ledger = UsageLedger(UsageStore(tmp_path), QuotaSettings(nvidia=own))
    ref = ModelRef("nvidia", "m")

    assert quota_left(ledger, ref, NOON) == "10 of 10 requests a minute left"
    ledger.store.append(NIM)
    ledger.refresh(NOON + 1)
    assert quota_left(ledger, ref, NOON + 1) == "3 of 4 requests a day left"
    assert quota_left(ledger, ModelRef("local", "m"), NOON) == ""


def test_a_limit_of_the_tables_days_says_for_whom_it_is(tmp_path: Path) -> None:
    ledger = UsageLedger(UsageStore(tmp_path), QuotaSettings())
    ref = ModelRef("gemini", "gemini-2.5-flash-lite")
    for number in range(6):
        ledger.store.append(
            replace(NIM, id=f"{number}", at=NOON - 600, provider="gemini", model=ref.model)
        )
    ledger.refresh(NOON)

    assert quota_left(ledger, ref, NOON) == (
        "14 of 20 requests a day left, if the key is a free one"
    )


def usual_days(tokens: int, days: int) -> list[UsageRecord]:
    return [
        replace(NIM, id=f"d{day}", at=NOON - day * DAY_S, input_tokens=tokens, output_tokens=0)
        for day in range(1, days + 1)
    ]


@pytest.mark.parametrize(
    ("today", "usual", "days", "is_unusual"),
    [
        (4_000_000, 1_000_000, 5, True),
        (2_900_000, 1_000_000, 5, False),
        (400_000, 10_000, 5, False),
        (4_000_000, 1_000_000, 2, False),
        (4_000_000, 1_000_000, 0, False),
    ],
)
def test_a_day_is_unusual_beside_the_days_before(
    today: int, usual: int, days: int, *, is_unusual: bool
) -> None:
    records = [replace(NIM, input_tokens=today, output_tokens=0), *usual_days(usual, days)]

    sentence = unusual_use(records, NOON)

    assert bool(sentence) == is_unusual
    if is_unusual:
        assert sentence.startswith("Today took 4.0M tokens, 4 times as many as a usual day (1.0M)")

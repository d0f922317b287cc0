"""Accounts of a made-up week with three providers, for pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from winx_tui.core.messages import ModelRef, Usage
from winx_tui.core.rate_limits import LimitSeen
from winx_tui.llm.usage_record import DONE, UsageRecord
from winx_tui.llm.usage_store import UsageStore, usage_dir

QWEN = ModelRef("dashscope", "qwen3-coder-plus")
NIM = ModelRef("nvidia", "qwen/qwen3-coder-480b-a35b-instruct")
GEMINI = ModelRef("gemini", "gemini-2.5-flash")
PREVIEW = ModelRef("dashscope", "qwen3-next-preview")
"""A model that no table has a price of."""

_DAY_S = 86_400.0
_USUAL = 24
"""Requests of a day before today."""
_TODAY = 168


def write_accounts(state: Path, session: str, now: float) -> Usage:
    """Write a week of accounts, today's far above the others, and return what a session used."""
    store = UsageStore(usage_dir(state))
    used = Usage()
    for record in _records(now, session):
        store.append(record)
        if record.session == session:
            used += Usage(
                record.input_tokens, record.output_tokens, record.cached_tokens, record.cost_usd
            )
    return used


def _records(now: float, session: str) -> Iterator[UsageRecord]:
    for day in range(6, -1, -1):
        count = _TODAY if day == 0 else _USUAL + 3 * day
        for number in range(count):
            # All of today within its last minutes: a picture taken at one o'clock shows it too.
            at = now - day * _DAY_S - (count - number) * 6.0
            yield _record(f"request_{day}_{number}", at, number, session if day == 0 else "ses_old")


def _record(identity: str, at: float, number: int, session: str) -> UsageRecord:
    ref = (QWEN, QWEN, NIM, GEMINI, QWEN, NIM, QWEN, PREVIEW)[number % 8]
    tokens = 9_000 + 130 * (number % 40)
    record = UsageRecord(
        identity,
        at,
        session,
        f"key of {ref.provider}",
        ref.provider,
        ref.model,
        outcome=DONE,
        input_tokens=tokens,
        output_tokens=640 + 11 * (number % 30),
        cached_tokens=tokens // 2,
    )
    if ref == PREVIEW:
        return record
    if ref == QWEN:
        return replace(record, cost_usd=tokens * 1.1e-6, billing="money")
    told = (LimitSeen("requests", "day", 250, is_free_tier=True),) if ref == GEMINI else ()
    return replace(record, cost_usd=0.0, billing="free tier", limits=told)

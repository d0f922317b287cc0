"""What the accounts say: sums by model, day and session, limits left, unusual use; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from winx_tui.core.messages import ModelRef
from winx_tui.llm.quota import Limit
from winx_tui.llm.usage_ledger import UsageLedger
from winx_tui.llm.usage_record import Account, DaySum, UsageRecord
from winx_tui.llm.usage_sums import Sums, grouped, total
from winx_tui.llm.usage_words import count_words

_COMPARED_DAYS = 14
_FEWEST_DAYS = 3
"""Days with use that a comparison needs."""
_UNUSUAL = 3.0
"""Times the median."""
_UNUSUAL_FLOOR = 500_000
"""Tokens of a day below which nothing is unusual."""

Entry = UsageRecord | DaySum


@dataclass(frozen=True, slots=True)
class LimitLeft:
    """One limit and what is left of it."""

    account: Account
    limit: Limit
    left: int

    def __str__(self) -> str:
        unit = f"{self.limit.measure} a {self.limit.window.period}"
        sure = "" if self.limit.is_binding else ", if the key is a free one"
        return f"{count_words(self.left)} of {count_words(self.limit.amount)} {unit} left{sure}"


@dataclass(frozen=True, slots=True)
class UsageReport:
    """Everything that is shown of the accounts."""

    total: Sums
    models: Sequence[tuple[ModelRef, Sums]]
    """The most used first."""
    days: Sequence[tuple[date, Sums]]
    """The newest first."""
    sessions: Sequence[tuple[str, Sums]]
    """The newest first; requests without a session are left out."""
    limits: Sequence[LimitLeft]
    notice: str
    """What is unusual; empty where nothing is."""


def usage_report(entries: Iterable[Entry], ledger: UsageLedger, now: float) -> UsageReport:
    """Sum up entries; limits and the notice come from the ledger, which must be fresh."""
    known = list(entries)
    models = grouped(known, lambda entry: ModelRef(entry.provider, entry.model))
    days = grouped(known, local_day)
    of_sessions = [one for one in known if isinstance(one, UsageRecord) and one.session]
    of_sessions.sort(key=lambda one: -one.at)
    sessions = grouped(
        of_sessions, lambda entry: entry.session if isinstance(entry, UsageRecord) else ""
    )
    return UsageReport(
        total(known),
        sorted(models.items(), key=lambda row: (-row[1].tokens, str(row[0]))),
        sorted(days.items(), reverse=True, key=lambda row: row[0]),
        list(sessions.items()),
        limits_left(ledger, now),
        f"{words}." if (words := unusual_words(ledger.records(), now)) else "",
    )


def limits_left(ledger: UsageLedger, now: float) -> list[LimitLeft]:
    """Return what is left of every known limit of the accounts that were used lately."""
    accounts = sorted(ledger.accounts(), key=lambda one: (one.provider, one.model, one.key))
    return [left for account in accounts for left in _left_of(ledger, account, now)]


def quota_left(ledger: UsageLedger, ref: ModelRef, now: float) -> str:
    """Return in words what is left of the scarcest limit of a model; empty where none is known.

    Of several keys it is the one that was used last.
    """
    accounts = [account for account in ledger.accounts() if account.ref == ref]
    account = accounts[-1] if accounts else Account("", ref.provider, ref.model)
    lefts = _left_of(ledger, account, now)
    scarcest = min(lefts, key=lambda one: one.left / one.limit.amount, default=None)
    return str(scarcest) if scarcest else ""


def unusual_use(records: Iterable[UsageRecord], now: float) -> str:
    """Return a notice if today took far more tokens than the days before; else nothing."""
    words = unusual_words(records, now)
    return f"{words}; /usage shows where they went." if words else ""


def unusual_words(records: Iterable[UsageRecord], now: float) -> str:
    """Say that today took far more tokens than the days before, without a full stop; else ""."""
    today = datetime.fromtimestamp(now).date()
    oldest = today - timedelta(days=_COMPARED_DAYS)
    days = grouped(records, local_day)
    before = [
        sums.tokens for day, sums in days.items() if oldest <= day < today and sums.tokens > 0
    ]
    spent = days.get(today, Sums()).tokens
    if len(before) < _FEWEST_DAYS or spent <= _UNUSUAL_FLOOR:
        return ""
    # Lazy: 10 ms that only this comparison needs.
    from statistics import median

    usual = median(before)
    if spent <= _UNUSUAL * usual:
        return ""
    return (
        f"Today took {count_words(spent)} tokens, {spent / usual:.0f} times as many as a usual "
        f"day ({count_words(int(usual))})"
    )


def local_day(entry: Entry) -> date:
    """Return the day of an entry by this machine's clock; of sums, the day they were made of."""
    if isinstance(entry, DaySum):
        return date.fromisoformat(entry.day)
    return datetime.fromtimestamp(entry.at).date()


def _left_of(ledger: UsageLedger, account: Account, now: float) -> list[LimitLeft]:
    governor = ledger.governor(account, now)
    return [LimitLeft(account, limit, governor.left(limit, now)) for limit in governor.limits]

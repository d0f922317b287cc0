"""What was used today, in this conversation and this month, and what is left; pure but for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from winx_tui.config.settings import QuotaSettings
from winx_tui.core.errors import ConfigError
from winx_tui.core.messages import ModelRef
from winx_tui.llm.quota import Governor, Limit
from winx_tui.llm.usage_ledger import UsageLedger
from winx_tui.llm.usage_record import DaySum, UsageRecord, day_of
from winx_tui.llm.usage_report import LimitLeft, limits_left, unusual_words
from winx_tui.llm.usage_store import UsageStore, usage_dir
from winx_tui.llm.usage_sums import Sums, grouped
from winx_tui.llm.usage_words import cost_words

Span = Literal["today", "this conversation", "this month"]
SPANS: tuple[Span, ...] = ("today", "this conversation", "this month")

ModelSums = tuple[ModelRef, Sums]


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit, what is left of it, and when there is more."""

    left: LimitLeft
    more_at: float | None
    """Seconds since the epoch; None where nothing of it is used."""

    @property
    def ref(self) -> ModelRef:
        """Return whose limit it is."""
        return self.left.account.ref

    @property
    def share_left(self) -> float:
        """Return what is left of it, from 0 to 1."""
        return self.left.left / self.left.limit.amount if self.left.limit.amount else 0.0


@dataclass(frozen=True, slots=True)
class UsageBoard:
    """All that the page of use shows."""

    models: Mapping[Span, Sequence[ModelSums]]
    """The most used first."""
    limits: Sequence[LimitRow]
    notice: str
    """What is unusual; "" where nothing is."""


def read_board(state: Path, settings: QuotaSettings, session: str, now: float) -> UsageBoard:
    """Read the accounts; touches the disk.

    Args:
        state: where the accounts lie.
        settings: the limits of the person's own.
        session: the id of the conversation that is open.
        now: seconds since the epoch.

    Raises:
        ConfigError: the accounts cannot be read.
    """
    store = UsageStore(usage_dir(state))
    ledger = UsageLedger(store, settings)
    ledger.refresh(now)
    if ledger.problem:
        raise ConfigError(ledger.problem)
    records = store.records()
    day, month = _beginnings(now)
    old = [entry for entry in store.old_days() if entry.day >= day_of(month)]
    return UsageBoard(
        {
            "today": by_model(record for record in records if record.at >= day),
            "this conversation": by_model(one for one in records if one.session == session),
            "this month": by_model([*old, *(one for one in records if one.at >= month)]),
        },
        [
            LimitRow(left, more_at(ledger.governor(left.account, now), left.limit, now))
            for left in limits_left(ledger, now)
        ],
        f"{words}." if (words := unusual_words(ledger.records(), now)) else "",
    )


def by_model(entries: Iterable[UsageRecord | DaySum]) -> Sequence[ModelSums]:
    """Sum entries up by model, the most used first."""
    sums = grouped(entries, lambda entry: ModelRef(entry.provider, entry.model))
    return sorted(sums.items(), key=lambda row: (-row[1].tokens, str(row[0])))


def more_at(governor: Governor, limit: Limit, now: float) -> float | None:
    """Return when something of a limit is given back; None where nothing of it is used."""
    told = [
        left.resets_at
        for left in governor.remainders
        if left.measure == limit.measure and left.resets_at > now
    ]
    leaving = [limit.window.leaves_at(min(use.at, now)) for use in governor.uses]
    return min([*told, *(moment for moment in leaving if moment > now)], default=None)


def moment_words(moment: float, now: float) -> str:
    """Write a moment that is to come: by seconds, by the clock, or with its day."""
    if moment - now < 100:
        return f"in {max(1, round(moment - now))} s"
    then = datetime.fromtimestamp(moment)
    is_today = then.date() == datetime.fromtimestamp(now).date()
    return f"at {then:%H:%M}" if is_today else f"on {then:%a %H:%M}"


def exact_cost_words(sums: Sums) -> str:
    """Word a cost: nothing, free and unknown are three."""
    if sums.unpriced and not sums.cost_usd:
        return "unknown"
    return cost_words(sums)


def _beginnings(now: float) -> tuple[float, float]:
    """Return when this day and this month began, by this machine's clock."""
    today = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today.timestamp(), today.replace(day=1).timestamp()

"""Sums of requests; pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from winx_tui.llm.prices import Billing
from winx_tui.llm.usage_record import DaySum, UsageRecord

G = TypeVar("G", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a number of requests took."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: float | None = None
    """Of those whose price is known; None where no price is."""
    unpriced: int = 0
    """Requests whose price is unknown."""
    billings: frozenset[Billing] = frozenset()

    @property
    def tokens(self) -> int:
        """Return input and output together."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Sums) -> Sums:
        known = [cost for cost in (self.cost_usd, other.cost_usd) if cost is not None]
        return Sums(
            self.requests + other.requests,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            sum(known) if known else None,
            self.unpriced + other.unpriced,
            self.billings | other.billings,
        )


def sums_of(entry: UsageRecord | DaySum) -> Sums:
    """Return what one request, or one day of an account, took."""
    if isinstance(entry, DaySum):
        return Sums(
            entry.requests,
            entry.input_tokens,
            entry.output_tokens,
            entry.cached_tokens,
            entry.cost_usd,
            entry.unpriced,
            frozenset({entry.billing}),
        )
    # A request that took no tokens cost nothing, whatever the price.
    is_unpriced = entry.cost_usd is None and entry.input_tokens + entry.output_tokens > 0
    return Sums(
        1,
        entry.input_tokens,
        entry.output_tokens,
        entry.cached_tokens,
        entry.cost_usd,
        int(is_unpriced),
        frozenset({entry.billing}) if is_unpriced or entry.cost_usd is not None else frozenset(),
    )


def grouped(
    entries: Iterable[UsageRecord | DaySum], key: Callable[[UsageRecord | DaySum], G]
) -> dict[G, Sums]:
    """Sum entries by a key, in the order in which the keys turn up."""
    found: dict[G, Sums] = {}
    for entry in entries:
        group = key(entry)
        found[group] = found.get(group, Sums()) + sums_of(entry)
    return found


def total(entries: Iterable[UsageRecord | DaySum]) -> Sums:
    """Sum all entries."""
    return sum((sums_of(entry) for entry in entries), Sums())


def day_sums(records: Iterable[UsageRecord]) -> list[DaySum]:
    """Sum requests by day, account and billing."""
    found = grouped(
        records,
        lambda entry: DaySum(
            entry.day, entry.key, entry.provider, entry.model, billing=entry.billing
        ),
    )
    return [
        replace(
            head,
            requests=sums.requests,
            input_tokens=sums.input_tokens,
            output_tokens=sums.output_tokens,
            cached_tokens=sums.cached_tokens,
            cost_usd=sums.cost_usd,
            unpriced=sums.unpriced,
        )
        for head, sums in found.items()
    ]

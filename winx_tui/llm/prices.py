"""What a request costs: before it by an estimate, after it by its usage; unknown is not free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from winx_tui.core.messages import ModelRef, Usage
from winx_tui.llm.catalog import cost_of, model_info
from winx_tui.llm.providers import PROVIDERS

Billing = Literal["money", "free tier", "own machine", "unknown"]
"""How a model's use is paid; "unknown": a price exists, but not in any table."""

_METERED_IN_REQUESTS = frozenset({"nvidia"})
"""Providers whose hosted API bills no tokens (NVIDIA NIM's trial: requests are rationed; as of
November 2026)."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a model's use costs."""

    billing: Billing
    input_usd_per_million: float | None = None
    output_usd_per_million: float | None = None

    @property
    def is_free(self) -> bool:
        """Tell whether no request costs money, whatever comes of it."""
        return self.billing in ("free tier", "own machine")

    def __str__(self) -> str:
        if self.billing != "money":
            return "price unknown" if self.billing == "unknown" else self.billing
        return f"${self.input_usd_per_million:g} in, ${self.output_usd_per_million:g} out per M"


@dataclass(frozen=True, slots=True)
class MoneySpent:
    """What is known of money before a request."""

    session_usd: float = 0.0
    """Of the conversation."""
    day_usd: float = 0.0
    """Of today, by this machine's clock."""
    next_usd: float | None = None
    """About what the request will cost; None where no price is known."""


def price_of(ref: ModelRef, *, is_free_tier: bool = False) -> Price:
    """Return a model's price; `is_free_tier` says that the key is one of free use."""
    provider = PROVIDERS.get(ref.provider)
    if provider is None:
        return Price("unknown")
    if not provider.needs_key:
        return Price("own machine")
    if is_free_tier or ref.provider in _METERED_IN_REQUESTS:
        return Price("free tier")
    info = model_info(ref)
    if info.input_usd_per_million is None or info.output_usd_per_million is None:
        return Price("unknown")
    return Price("money", info.input_usd_per_million, info.output_usd_per_million)


def estimated_cost_usd(price: Price, input_tokens: int, output_tokens: int) -> float | None:
    """Return what a request will cost: nothing where no money is asked, None where unknown."""
    if price.billing == "unknown":
        return None
    if price.input_usd_per_million is None or price.output_usd_per_million is None:
        return 0.0
    dollars = (
        input_tokens * price.input_usd_per_million + output_tokens * price.output_usd_per_million
    )
    return dollars / 1_000_000


def real_cost(
    usage: Usage, ref: ModelRef, *, is_free_tier: bool = False
) -> tuple[float | None, Billing]:
    """Return what a request cost in USD, None where that is unknown, and how it is billed.

    The host's reckoning comes first: it knows tiers and cached tokens.
    """
    price = price_of(ref, is_free_tier=is_free_tier)
    if price.is_free:
        return 0.0, price.billing
    cost = cost_of(usage, ref)
    return (None, "unknown") if cost is None else (cost, "money")

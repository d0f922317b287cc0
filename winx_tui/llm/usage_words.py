"""Numbers of the accounts in words that fit a table."""

from __future__ import annotations

from winx_tui.core.money import least_money_words, money_words
from winx_tui.llm.usage_sums import Sums


def count_words(count: int) -> str:
    """Shorten a count: 950, 45.1k, 1.2M."""
    for unit, name in ((1_000_000, "M"), (1_000, "k")):
        if count >= unit:
            return f"{count / unit:.1f}{name}"
    return str(count)


def cost_words(sums: Sums) -> str:
    """Word what requests cost; what has no known price is said to be unknown, never free."""
    if not sums.requests:
        return "nothing"
    if sums.unpriced:
        return least_money_words(sums.cost_usd or 0.0)
    if sums.cost_usd:
        return money_words(sums.cost_usd)
    free = sorted(sums.billings & {"free tier", "own machine"})
    return "/".join(free) if free else "nothing"

"""Numbers of the accounts in words that fit a table."""

from __future__ import annotations

import math

from winx_tui.llm.usage_sums import Sums


def count_words(count: int) -> str:
    """Shorten a count: 950, 45.1k, 1.2M."""
    for unit, name in ((1_000_000, "M"), (1_000, "k")):
        if count >= unit:
            return f"{count / unit:.1f}{name}"
    return str(count)


def money_words(usd: float) -> str:
    """Word an amount; cents of a cent only where there is nothing larger."""
    return f"${usd:.4f}" if 0 < usd < 0.1 else f"${usd:,.2f}"


def cost_words(sums: Sums) -> str:
    """Word what requests cost; what has no known price is said to be unknown, never free."""
    if not sums.requests:
        return "nothing"
    if sums.unpriced and not sums.cost_usd:
        return "unknown"
    if sums.cost_usd:
        return ("over " if sums.unpriced else "") + money_words(sums.cost_usd)
    free = sorted(sums.billings & {"free tier", "own machine"})
    return "/".join(free) if free else "nothing"


def duration(seconds: float) -> str:
    """Word a time to wait: 34 s, 12 min, 3 h 5 min."""
    whole = math.ceil(seconds)
    if whole < 120:
        return f"{whole} s"
    minutes = math.ceil(whole / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"

"""Money in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from winx_tui.core.messages import Usage

_SMALLEST_USD = 0.0001


def money_words(usd: float) -> str:
    """Word an amount: $0.0042, $1.38; what is too small for that is no zero."""
    if 0 < usd < _SMALLEST_USD:
        return f"under ${_SMALLEST_USD}"
    return f"${usd:.4f}" if 0 < usd < 0.1 else f"${usd:,.2f}"


def least_money_words(usd: float) -> str:
    """Word the known part of an amount: ≥ $1.38; unknown, where that part tells nothing."""
    return f"≥ {money_words(usd)}" if usd >= _SMALLEST_USD else "unknown"


def cost_words(usage: Usage) -> str:
    """Word what a usage cost; empty where nothing was used or nothing is asked for it."""
    if usage.cost_usd is None:
        return "cost unknown" if usage.input_tokens or usage.output_tokens else ""
    if usage.is_cost_partial:
        words = least_money_words(usage.cost_usd)
        return "cost unknown" if words == "unknown" else words
    return money_words(usage.cost_usd) if usage.cost_usd else ""

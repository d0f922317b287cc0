"""Money is worded so that free, unknown and little are told apart."""

from __future__ import annotations

import pytest

from winx_tui.core.messages import Usage
from winx_tui.core.money import cost_words, money_words


@pytest.mark.parametrize(
    ("usd", "words"),
    [
        (0.000_004, "under $0.0001"),
        (0.0001, "$0.0001"),
        (0.0123, "$0.0123"),
        (0.5, "$0.50"),
        (1234.5, "$1,234.50"),
    ],
)
def test_money_is_worded(usd: float, words: str) -> None:
    assert money_words(usd) == words


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        (Usage(), ""),
        (Usage(900, 100, cost_usd=0.0), ""),
        (Usage(900, 100), "cost unknown"),
        (Usage(900, 100, cost_usd=0.0042), "$0.0042"),
    ],
)
def test_what_is_free_has_no_cost_and_what_has_no_price_an_unknown_one(
    usage: Usage, words: str
) -> None:
    assert cost_words(usage) == words

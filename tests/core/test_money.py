"""Money is worded so that free, unknown and little are told apart."""

from __future__ import annotations

from itertools import permutations

import pytest

from winx_tui.core.codec import decode, encode
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
        (Usage(900, 100, cost_usd=0.0042, is_cost_partial=True), "≥ $0.0042"),
        (Usage(900, 100, cost_usd=0.0, is_cost_partial=True), "cost unknown"),
        (Usage(900, 100, cost_usd=0.000_01, is_cost_partial=True), "cost unknown"),
    ],
)
def test_what_is_free_has_no_cost_and_what_has_no_price_an_unknown_one(
    usage: Usage, words: str
) -> None:
    assert cost_words(usage) == words


PAID = Usage(900, 100, cost_usd=0.5)
FREE = Usage(900, 100, cost_usd=0.0)
UNPRICED = Usage(900, 100)
NOTHING = Usage()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((PAID, PAID), "$1.00"),
        ((PAID, FREE, NOTHING), "$0.50"),
        ((PAID, UNPRICED), "≥ $0.50"),
        ((PAID, UNPRICED, PAID), "≥ $1.00"),
        ((FREE, UNPRICED), "cost unknown"),
        ((UNPRICED, UNPRICED, NOTHING), "cost unknown"),
        ((FREE, NOTHING), ""),
    ],
)
def test_a_sum_tells_that_a_part_of_it_has_no_known_price(
    parts: tuple[Usage, ...], words: str
) -> None:
    for order in permutations(parts):
        assert cost_words(sum(order, NOTHING)) == words


def test_a_sum_that_is_partly_unknown_stays_so_through_json() -> None:
    assert decode(Usage, encode(PAID + UNPRICED)) == PAID + UNPRICED
    assert encode(PAID + UNPRICED)["is_cost_partial"] is True

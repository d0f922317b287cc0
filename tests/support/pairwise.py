"""Samples a matrix of cases: any two values that meet in it meet in the sample."""

from __future__ import annotations

import itertools
import os
from collections.abc import Hashable, Iterable
from typing import TypeVar

Case = TypeVar("Case", bound=tuple[Hashable, ...])
_Meeting = tuple[tuple[int, Hashable], ...]


def sampled(matrix: Iterable[Case]) -> list[Case]:
    """Return few cases in which every two values of different places meet that meet at all.

    Faults that need three values at once are looked for with WINX_EXPLORE=1: that runs all.
    """
    cases = list(matrix)
    if os.environ.get("WINX_EXPLORE"):
        return cases
    left = {meeting for case in cases for meeting in _meetings(case)}
    kept: list[Case] = []
    while left:
        best = max(cases, key=lambda case: sum(meeting in left for meeting in _meetings(case)))
        left.difference_update(_meetings(best))
        kept.append(best)
    return kept


def _meetings(case: tuple[Hashable, ...]) -> list[_Meeting]:
    return list(itertools.combinations(enumerate(case), 2))

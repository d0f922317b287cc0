"""What a provider tells of its own limits, in the headers of an answer or in a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Measure = Literal["requests", "tokens", "input tokens"]
"""What is counted; "tokens" are input and output together."""

Period = Literal["minute", "day"]


@dataclass(frozen=True, slots=True)
class LimitSeen:
    """One limit as a provider told it."""

    measure: Measure
    period: Period
    limit: int | None = None
    """None: only that it was reached, or how much is left."""
    remaining: int | None = None
    resets_after_s: float | None = None
    """Counted from the moment it was told."""
    is_free_tier: bool = False
    """Whether it was named as a limit of free use."""

"""Where a turn stops by itself, and where money stops it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from winx_tui.core.messages import Usage

Cap = Literal[
    "max_steps",
    "max_tokens",
    "max_cost_usd",
    "max_cost_usd_session",
    "max_cost_usd_day",
    "max_seconds",
]
"""The limits, by the names of their settings."""


@dataclass(frozen=True, slots=True)
class Spending:
    """What was used so far; money is what is known of it."""

    steps: int = 0
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    session_cost_usd: float = 0.0
    """Of the whole conversation, this turn included."""
    day_cost_usd: float = 0.0
    """Of everything on this day, this turn included."""
    next_cost_usd: float = 0.0
    """What the next request is estimated to cost; 0 where nobody knows."""


@dataclass(frozen=True, slots=True)
class LimitReached:
    """A limit that stops the turn."""

    cap: Cap
    sentence: str
    """What was reached, and the setting's name."""

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a turn, and of money beyond it; 0 means no limit."""

    max_steps: int = 0
    max_tokens: int = 0
    max_cost_usd: float = 0.0
    max_seconds: float = 0.0
    max_cost_usd_session: float = 0.0
    max_cost_usd_day: float = 0.0

    @property
    def limits_money(self) -> bool:
        """Tell whether any limit is one of money."""
        return max(self.max_cost_usd, self.max_cost_usd_session, self.max_cost_usd_day) > 0

    def first_reached(self, spent: Spending) -> LimitReached | None:
        """Return the limit that stops the next request, if one does.

        A limit of money stops it before it is passed: the estimate of the next request counts.
        """
        tokens = spent.usage.input_tokens + spent.usage.output_tokens
        if 0 < self.max_steps <= spent.steps:
            count = "1 step" if spent.steps == 1 else f"{spent.steps} steps"
            return _of_turn("max_steps", f"after {count}")
        if 0 < self.max_tokens <= tokens:
            return _of_turn("max_tokens", f"after {tokens} tokens")
        caps: tuple[tuple[Cap, float, str], ...] = (
            ("max_cost_usd", spent.usage.cost_usd or 0.0, "a turn"),
            ("max_cost_usd_session", spent.session_cost_usd, "a conversation"),
            ("max_cost_usd_day", spent.day_cost_usd, "a day"),
        )
        for cap, cost_usd, whose in caps:
            limit = _money(cap, getattr(self, cap), cost_usd, spent.next_cost_usd, whose)
            if limit:
                return limit
        if 0 < self.max_seconds <= spent.seconds:
            return _of_turn("max_seconds", f"after {spent.seconds:.0f} s")
        return None

    def raised(self, cap: Cap, by: Limits, times: int = 1) -> Limits:
        """Return the limits after a person said to go on: the cap once more on top.

        Args:
            cap: Which one.
            by: The limits as they were set, however often they were raised since.
            times: How often it is put on top.
        """
        return replace(self, **{cap: getattr(self, cap) + times * getattr(by, cap)})


def _of_turn(cap: Cap, where: str) -> LimitReached:
    return LimitReached(cap, f"Stopped {where}, the limit of a turn (limits.{cap}).")


def _money(
    cap: Cap, limit_usd: float, cost_usd: float, next_usd: float, whose: str
) -> LimitReached | None:
    if limit_usd <= 0 or (cost_usd < limit_usd and cost_usd + next_usd <= limit_usd):
        return None
    if cost_usd >= limit_usd:
        sentence = f"Stopped at ${cost_usd:.4f}, the limit of {whose} (limits.{cap})."
    else:
        sentence = (
            f"Stopped at ${cost_usd:.4f}: the next request costs about ${next_usd:.4f} and would "
            f"pass ${limit_usd:.4f}, the limit of {whose} (limits.{cap})."
        )
    return LimitReached(cap, sentence)

"""The quota governor: how long to wait so that no limit is passed; pure.

    limits  what may be used in any window, from settings, refusals, headers or the table
    uses    what was used, each at its moment
    now     is always handed in

A use counts from its moment until its window lets it go. Nothing else is ever added while
waiting, so the earliest moment at which every single limit has room has room for all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from winx_tui.core.rate_limits import Measure
from winx_tui.llm.quota_windows import Window

Origin = Literal["settings", "provider", "table"]
"""Who says so: the person, the provider itself, or winx's own table of free tiers."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What may be used in any one window."""

    measure: Measure
    amount: int
    window: Window
    origin: Origin = "settings"

    @property
    def is_binding(self) -> bool:
        """Tell whether requests wait for it.

        The table's days do not: it cannot know who pays, and who does would be locked out until
        tomorrow. Beyond them the provider decides, and what it says then binds.
        """
        return self.origin != "table" or self.window.period == "minute"

    def __str__(self) -> str:
        return f"{self.amount:,} {self.measure} a {self.window.period}"


@dataclass(frozen=True, slots=True)
class Use:
    """One request."""

    at: float
    """Seconds since the epoch."""
    input_tokens: int = 0
    output_tokens: int = 0

    def counts_as(self, measure: Measure) -> int:
        """Return what it takes of a limit."""
        if measure == "requests":
            return 1
        return self.input_tokens + (self.output_tokens if measure == "tokens" else 0)


@dataclass(frozen=True, slots=True)
class Remainder:
    """What the provider said is left, which counts what other programs used as well."""

    measure: Measure
    amount: int
    told_at: float
    resets_at: float


@dataclass(frozen=True, slots=True)
class Wait:
    """How long to wait, and for what."""

    seconds: float
    """Infinite where waiting does not help."""
    limit: Limit | None = None
    """The one that lets go last; None: the provider asked for it."""


@dataclass(frozen=True, slots=True)
class Governor:
    """The limits of one key and model, and what was used of them."""

    limits: tuple[Limit, ...] = ()
    uses: tuple[Use, ...] = ()
    """The oldest first."""
    remainders: tuple[Remainder, ...] = ()
    blocked_until: float = 0.0
    """The provider asked to wait until then."""

    def wait_for(self, request_tokens: int, now: float) -> Wait:
        """Return how long a request of so many input tokens has to wait: for the last limit."""
        use = Use(now, request_tokens)
        waits = [
            *(
                Wait(self._room_at(limit, use, now) - now, limit)
                for limit in self.limits
                if limit.is_binding
            ),
            *(Wait(self._refilled_at(left, use, now) - now) for left in self.remainders),
            Wait(self.blocked_until - now),
        ]
        longest = max(waits, key=lambda wait: wait.seconds)
        return longest if longest.seconds > 0 else Wait(0.0)

    def used(self, limit: Limit, now: float) -> int:
        """Return what counts against a limit now."""
        return sum(use.counts_as(limit.measure) for use in self._counting(limit.window, now))

    def left(self, limit: Limit, now: float) -> int:
        """Return what is left of a limit now, by our own count."""
        return max(0, limit.amount - self.used(limit, now))

    def _counting(self, window: Window, now: float) -> list[Use]:
        found: list[Use] = []
        for use in reversed(self.uses):
            # A clock that was set back must not make a use count longer than its window.
            if window.leaves_at(min(use.at, now)) <= now:
                break
            found.append(use)
        return found[::-1]

    def _room_at(self, limit: Limit, use: Use, now: float) -> float:
        """Return the first moment at which a use fits below a limit."""
        wanted = use.counts_as(limit.measure)
        if wanted > limit.amount:
            if limit.origin != "table":
                return math.inf
            # The table may be wrong about this key: an empty window is the best moment to ask.
            wanted = limit.amount
        counting = self._counting(limit.window, now)
        excess = sum(known.counts_as(limit.measure) for known in counting) + wanted - limit.amount
        moment = now
        for known in counting:
            if excess <= 0:
                break
            excess -= known.counts_as(limit.measure)
            moment = limit.window.leaves_at(min(known.at, now))
        return moment

    def _refilled_at(self, left: Remainder, use: Use, now: float) -> float:
        if now >= left.resets_at:
            return now
        since = (known for known in self.uses if known.at > left.told_at)
        used = sum(known.counts_as(left.measure) for known in since)
        return now if used + use.counts_as(left.measure) <= left.amount else left.resets_at

"""The spans of time that limits count in: a rolling minute or day, or a day of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache

from winx_tui.core.rate_limits import Period

_CALIFORNIA = "America/Los_Angeles"
_STANDARD_TIME = timezone(timedelta(hours=-8))
"""California without its summer time, for machines that have no table of time zones."""


@dataclass(frozen=True, slots=True)
class Window:
    """When what was counted stops to count; moments are seconds since the epoch, UTC."""

    period: Period
    span_s: float
    zone: str | None = None
    """Of a day of the calendar, which ends at midnight there; None: the span rolls."""

    def leaves_at(self, moment: float) -> float:
        """Return when something that was counted at a moment no longer counts."""
        if self.zone is None:
            return moment + self.span_s
        local = datetime.fromtimestamp(moment, _zone(self.zone))
        tomorrow = (local + timedelta(days=1)).date()
        midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=local.tzinfo)
        return midnight.astimezone(UTC).timestamp()


MINUTE = Window("minute", 60.0)
DAY = Window("day", 86_400.0)
CALIFORNIAN_DAY = Window("day", 90_000.0, _CALIFORNIA)
"""The day of Gemini's quotas (its documentation: they reset at midnight Pacific time); 25 hours
are the longest there are."""


def window_of(provider: str, period: Period) -> Window:
    """Return the window that a provider counts in."""
    if period == "minute":
        return MINUTE
    return CALIFORNIAN_DAY if provider == "gemini" else DAY


@cache
def _zone(name: str) -> tzinfo:
    # Lazy: it reads a file, and only limits of a calendar day need it.
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return _STANDARD_TIME

"""The limits that the headers of an answer tell.

Known are the families that OpenAI-like servers send: `x-ratelimit-limit-requests` with
`-remaining-` and `-reset-`, the same ending in `-minute` or `-day` (or with the period before
the measure), and the bare `x-ratelimit-limit` and `ratelimit-limit`, which count requests.
Gemini and DashScope send none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from winx_tui.core.rate_limits import LimitSeen, Measure, Period

_HEADER = re.compile(
    r"(?:llm_provider-)?(?:x-)?ratelimit-(?P<what>limit|remaining|reset)(?P<words>(?:-[a-z]+)*)"
)
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?")
_SECONDS = (86_400.0, 3600.0, 60.0, 1.0, 0.001)
"""Of the groups of _DURATION."""

_EPOCH_FROM = 1_000_000_000
"""A reset of so many seconds is a moment of the clock, not a time to wait; nobody can use it
without trusting two clocks, so it is passed over."""

_MINUTE_S = 60.0
_WORDS = {"requests", "tokens", "input", "minute", "day"}


@dataclass(slots=True)
class _Told:
    """The headers of one limit."""

    limit: int | None = None
    remaining: int | None = None
    resets_after_s: float | None = None


def limits_in_headers(headers: Mapping[str, str]) -> tuple[LimitSeen, ...]:
    """Read every limit that headers tell; what is not understood is passed over."""
    found: dict[tuple[Measure, Period | None], _Told] = {}
    for name, value in headers.items():
        match = _HEADER.fullmatch(name.lower())
        words = set(match["words"].split("-")[1:]) if match else set()
        if match is None or not words <= _WORDS:
            continue
        told = found.setdefault((_measure(words), _period(words)), _Told())
        if match["what"] == "reset":
            told.resets_after_s = duration_s(value)
        else:
            number = re.match(r"\d{1,15}\b", value.strip())
            setattr(told, match["what"], int(number[0]) if number else None)
    return tuple(
        LimitSeen(
            measure,
            period or _guessed_period(told),
            told.limit,
            told.remaining,
            told.resets_after_s,
        )
        for (measure, period), told in found.items()
        if told.limit is not None or told.remaining is not None
    )


def duration_s(text: str) -> float | None:
    """Read a time to wait: "20ms", "1s", "6m0s", "2h", or plain seconds; None if it is neither."""
    text = text.strip().lower()
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        seconds = float(text)
        return seconds if seconds < _EPOCH_FROM else None
    match = _DURATION.fullmatch(text)
    if not text or match is None:
        return None
    return sum(
        float(value) * unit for value, unit in zip(match.groups(), _SECONDS, strict=True) if value
    )


def _measure(words: set[str]) -> Measure:
    if "tokens" not in words:
        return "requests"
    return "input tokens" if "input" in words else "tokens"


def _period(words: set[str]) -> Period | None:
    named = words & {"minute", "day"}
    return cast(Period, named.pop()) if len(named) == 1 else None


def _guessed_period(told: _Told) -> Period:
    """Take what is full again within a minute for a limit of a minute."""
    return "day" if (told.resets_after_s or 0.0) > _MINUTE_S else "minute"

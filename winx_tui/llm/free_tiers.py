"""The limits of free use that are known, as of November 2026; what is not here is unknown.

    NVIDIA NIM   40 requests a minute for a model of the hosted API, as its account page shows;
                 some models are throttled earlier, and no limit of a day is published.
    Gemini       the free tier's table of Google AI Studio, after the cuts of December 2025 and
                 as republished in February and May 2026 (the official page no longer prints
                 numbers, it sends readers to AI Studio). Tokens of a minute are input tokens; days
                 end at midnight in California. The 2.5 Pro models answer "limit: 0" to many free
                 keys, and the newest models' numbers are not published: both stay unknown.
    DashScope    Model Studio's page "Rate limiting" (June 2026): limits of an account, paid or not.
                 Free use is a number of tokens for each model, once, that no answer tells;
                 a refusal (AllocationQuota.FreeTierOnly) says when it is used up.

Limits change often and by account: what settings, headers and refusals say comes first.
"""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.core.messages import ModelRef
from winx_tui.core.rate_limits import Measure, Period


@dataclass(frozen=True, slots=True)
class KnownLimits:
    """The limits of a model; None where nothing is known."""

    requests_per_minute: int | None = None
    requests_per_day: int | None = None
    tokens_per_minute: int | None = None
    tokens_measure: Measure = "tokens"

    def rows(self) -> tuple[tuple[Measure, Period, int], ...]:
        """Return what is known as measure, period and amount."""
        rows: tuple[tuple[Measure, Period, int | None], ...] = (
            ("requests", "minute", self.requests_per_minute),
            ("requests", "day", self.requests_per_day),
            (self.tokens_measure, "minute", self.tokens_per_minute),
        )
        return tuple((*row[:2], row[2]) for row in rows if row[2] is not None)


_GEMINI_TOKENS = 250_000

_FREE: tuple[tuple[str, KnownLimits], ...] = (
    ("nvidia/", KnownLimits(40)),
    ("gemini/gemini-2.5-flash-lite", KnownLimits(10, 20, _GEMINI_TOKENS, "input tokens")),
    ("gemini/gemini-2.5-flash", KnownLimits(5, 20, _GEMINI_TOKENS, "input tokens")),
    ("gemini/gemini-3-flash", KnownLimits(5, 20, _GEMINI_TOKENS, "input tokens")),
    ("gemini/gemini-3.1-flash-lite", KnownLimits(15, 500, _GEMINI_TOKENS, "input tokens")),
    ("gemini/gemma-4", KnownLimits(15, 1500)),
    ("dashscope/qwen3-235b-a22b", KnownLimits(600, None, 1_000_000)),
    ("dashscope/qwen3-max", KnownLimits(600, None, 1_000_000)),
    ("dashscope/qwen-plus-latest", KnownLimits(60, None, 100_000)),
    ("dashscope/qwen-plus", KnownLimits(600, None, 1_000_000)),
)
"""How PROVIDER/MODEL begins → its limits; the first that fits holds."""


def free_limits(ref: ModelRef) -> KnownLimits:
    """Return the known limits of free use of a model."""
    name = str(ref)
    return next((row for beginning, row in _FREE if name.startswith(beginning)), KnownLimits())

"""What a refusal tells of limits: Gemini's quota violations, DashScope's and OpenAI's codes.

Gemini names each quota (`GenerateRequestsPerDayPerProjectPerModel-FreeTier`) and mostly its
value; of a quota of a day it still says "retry in 39 s", which is not true: that quota is back
at midnight in California. DashScope answers 429 for limits of a minute (the words of a "quota"
mean tokens of a minute there) and 403 or 429 for a free quota that is used up for good.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from winx_tui.core.rate_limits import LimitSeen, Measure

USED_UP_RETRY_S = 86_400.0
"""When a quota that is used up for good is worth another try: somebody may have paid."""

_USED_UP = re.compile(
    r"AllocationQuota\.FreeTierOnly|free tier of the model has been exhausted"
    r"|Free allocated quota exceeded|free quota (?:has been|is) (?:exhausted|used up)",
    re.IGNORECASE,
)
"""How DashScope says that nothing is left of a free quota."""

_NO_MONEY = re.compile(r'"?code"?\s*:\s*"?insufficient_quota|"type"\s*:\s*"insufficient_quota')
"""OpenAI's code for an account without money; DashScope's for tokens of a minute."""

_MINUTE_WORDS: tuple[tuple[re.Pattern[str], Measure], ...] = (
    (re.compile(r"limit_requests|Requests rate limit exceeded|current requests list"), "requests"),
    (
        re.compile(
            r"insufficient_quota|Allocated quota exceeded|exceeded your current quota",
            re.IGNORECASE,
        ),
        "tokens",
    ),
)
"""DashScope's words for a limit of a minute that was reached → what it counts."""

_METRIC_LINE = re.compile(r"Quota exceeded for metric: \S*?/(\S+?), limit: (\d+)")
"""Gemini's sentence, for bodies that leave the value out of the details."""


@dataclass(frozen=True, slots=True)
class QuotaRefusal:
    """What a refusal tells."""

    limits: tuple[LimitSeen, ...] = ()
    """Those that were reached."""
    is_used_up: bool = False
    """Whether there is nothing left to wait for within a day."""


def read_refusal(provider: str, status: int | None, words: str) -> QuotaRefusal:
    """Read the body of a refusal, as the provider worded it; pure."""
    if provider == "gemini":
        limits = _gemini_limits(words) if status == 429 else ()
        # "limit: 0" is Gemini's way to say that the key may not use the model at all.
        return QuotaRefusal(limits, any(seen.limit == 0 for seen in limits))
    if status in (402, 403, 429) and _USED_UP.search(words):
        return QuotaRefusal(is_used_up=True)
    if status != 429:
        return QuotaRefusal()
    if provider != "dashscope":
        return QuotaRefusal(is_used_up=bool(_NO_MONEY.search(words)))
    measures = [measure for pattern, measure in _MINUTE_WORDS if pattern.search(words)]
    return QuotaRefusal(tuple(LimitSeen(measure, "minute") for measure in measures[:1]))


def _gemini_limits(words: str) -> tuple[LimitSeen, ...]:
    values: dict[str, set[int]] = {}
    for metric, value in _METRIC_LINE.findall(words):
        values.setdefault(metric, set()).add(int(value))
    found: dict[str, LimitSeen] = {}
    for violation in _violations(words):
        name = str(violation.get("quotaId", ""))
        metric = str(violation.get("quotaMetric", "")).rpartition("/")[2]
        amount = _number(violation.get("quotaValue"))
        if amount is None and len(named := values.get(metric, set())) == 1:
            # Several quotas may count the same thing: the sentence does not say which it means.
            (amount,) = named
        seen = _limit_of(name, metric)
        if seen is not None:
            found[name] = replace(seen, limit=amount)
    return tuple(found.values())


def _limit_of(name: str, metric: str) -> LimitSeen | None:
    """Understand the name of a quota: GenerateContentInputTokensPerModelPerMinute-FreeTier."""
    period = re.search(r"Per(Minute|Day)", name)
    if period is None:
        return None
    counts_tokens = "token" in f"{name} {metric}".lower()
    return LimitSeen(
        "input tokens" if counts_tokens else "requests",
        "day" if period[1] == "Day" else "minute",
        is_free_tier="free" in f"{name} {metric}".lower(),
    )


def _violations(words: str) -> list[dict[str, Any]]:
    """Return the quota violations of a body, whatever it was wrapped in."""
    start = words.find("{")
    if start < 0:
        return []
    text = words[start:]
    for read in (_as_it_stands, _unescaped):
        try:
            body, _ = json.JSONDecoder(strict=False).raw_decode(read(text))
        except (ValueError, RecursionError):
            continue
        return _violations_in(body)
    return []


def _as_it_stands(text: str) -> str:
    return text


def _unescaped(text: str) -> str:
    """Undo the repr of bytes that litellm makes of a body."""
    return text.encode("ascii", "backslashreplace").decode("unicode_escape")


def _violations_in(body: Any) -> list[dict[str, Any]]:
    error = body.get("error") if isinstance(body, dict) else None
    details = error.get("details") if isinstance(error, dict) else None
    found: list[dict[str, Any]] = []
    for detail in details if isinstance(details, list) else ():
        violations = detail.get("violations") if isinstance(detail, dict) else None
        found += [item for item in violations or () if isinstance(item, dict)]
    return found


def _number(value: object) -> int | None:
    text = str(value) if isinstance(value, str | int) else ""
    return int(text) if re.fullmatch(r"\d{1,15}", text) else None

"""Refusals as the providers really word them, for the scripted server."""

from __future__ import annotations

import json
from typing import Any


def gemini_quota(
    *quotas: tuple[str, str, int | None], retry: str = "39.5s", model: str = "gemini-2.5-flash"
) -> str:
    """Word Gemini's 429; a quota is its id, the end of its metric, and its value or None."""
    lines = [
        "You exceeded your current quota, please check your plan and billing details.",
        *(
            "* Quota exceeded for metric: "
            f"generativelanguage.googleapis.com/{metric}, limit: {value or 0}, model: {model}"
            for _, metric, value in quotas
        ),
        f"Please retry in {retry}.",
    ]
    violations: list[dict[str, Any]] = [
        {
            "quotaMetric": f"generativelanguage.googleapis.com/{metric}",
            "quotaId": name,
            "quotaDimensions": {"location": "global", "model": model},
            **({} if value is None else {"quotaValue": str(value)}),
        }
        for name, metric, value in quotas
    ]
    details = [
        {
            "@type": "type.googleapis.com/google.rpc.Help",
            "links": [{"description": "Quotas", "url": "https://ai.google.dev/"}],
        },
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": violations},
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": retry},
    ]
    error = {
        "code": 429,
        "message": "\n".join(lines),
        "status": "RESOURCE_EXHAUSTED",
        "details": details,
    }
    return json.dumps({"error": error}, indent=2)


REQUESTS_OF_A_DAY = (
    "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
    "generate_content_free_tier_requests",
)
REQUESTS_OF_A_MINUTE = (
    "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
    "generate_content_free_tier_requests",
)
TOKENS_OF_A_MINUTE = (
    "GenerateContentInputTokensPerModelPerMinute-FreeTier",
    "generate_content_free_tier_input_token_count",
)
"""Quota id and metric of Gemini's free tier."""


def openai_error(code: str, message: str) -> str:
    """Word a refusal as OpenAI-like servers do."""
    error = {"message": message, "type": code, "param": None, "code": code}
    return json.dumps({"error": error, "request_id": "b6e3f0a2"})


DASHSCOPE_REQUESTS = openai_error(
    "limit_requests", "You exceeded your current requests list, please try again later."
)
DASHSCOPE_TOKENS = openai_error(
    "insufficient_quota", "You exceeded your current quota, please check your plan and billing."
)
DASHSCOPE_USED_UP = openai_error(
    "AllocationQuota.FreeTierOnly",
    "The free tier of the model has been exhausted. If you wish to continue access the model on "
    "a paid basis, please disable the use free tier only mode in the management console.",
)
OPENAI_NO_MONEY = openai_error(
    "insufficient_quota", "You exceeded your current quota, please check your plan."
)

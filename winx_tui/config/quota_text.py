"""How a person writes the limits of one model: `MODEL requests_per_minute=5 tokens_per_day=…`."""

from __future__ import annotations

import re

QUOTA_NAMES = ("requests_per_minute", "requests_per_day", "tokens_per_minute", "tokens_per_day")
"""What can be limited; also the names of the settings for a whole provider."""

_PART = re.compile(rf"({'|'.join(QUOTA_NAMES)})=([1-9]\d{{0,14}})")


def is_model_quota(text: str) -> bool:
    """Tell whether text names a model and at least one limit."""
    _, *parts = text.split() or [""]
    return bool(parts) and all(_PART.fullmatch(part) for part in parts)


def parse_model_quota(text: str) -> tuple[str, dict[str, int]]:
    """Return the model and its limits by name; what is not a limit is passed over."""
    model, *parts = text.split() or [""]
    found = (_PART.fullmatch(part) for part in parts)
    return model, {match[1]: int(match[2]) for match in found if match}

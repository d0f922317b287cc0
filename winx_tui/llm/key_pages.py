"""Where a person gets a key, and what is free there: one line a provider, as of November 2026."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyPage:
    """What a person should know before they choose a provider."""

    offer: str
    """What is free, what is not."""
    url: str
    """Where keys are made."""


KEY_PAGES: Mapping[str, KeyPage] = {
    "dashscope": KeyPage(
        "Qwen models. Some tokens are free for each model, then paid by use.",
        "https://www.alibabacloud.com/help/en/model-studio/get-api-key",
    ),
    "nvidia": KeyPage(
        "Many open models. Free to try, 40 requests a minute.",
        "https://build.nvidia.com/settings/api-keys",
    ),
    "gemini": KeyPage(
        "Google's models. Few requests a day are free, more is paid by use.",
        "https://aistudio.google.com/apikey",
    ),
}
"""Provider → its page, for those that want a key."""

"""Models as rows of a list: window, price, abilities and quota in few words."""

from __future__ import annotations

from winx_tui.llm.model_directory import KnownModel
from winx_tui.llm.providers import PROVIDERS

_KILO = 1000


def details(known: KnownModel, *, is_usable: bool = True) -> str:
    """Return what is known of a model, as one line."""
    facts = [
        known.server or PROVIDERS[known.ref.provider].title,
        "" if is_usable else "not set up",
        window(known.info.context_tokens),
        str(known.price) if known.price.billing != "own machine" else "",
        "thinks" if known.thinks else "",
        "sees images" if known.info.takes_images else "",
        known.quota_left,
    ]
    return " · ".join(fact for fact in facts if fact)


def window(tokens: int | None) -> str:
    """Write the size of a context window: "131k", "1M"; empty where it is unknown."""
    if tokens is None:
        return ""
    if tokens >= _KILO * _KILO:
        return f"{tokens / _KILO / _KILO:.3g}M window"
    return f"{round(tokens / _KILO)}k window"

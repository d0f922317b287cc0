"""What may be asked while winx is offline: a local server, and nothing beyond."""

from __future__ import annotations

from urllib.parse import urlsplit

from winx_tui.config.forms import is_private_host
from winx_tui.core.messages import ModelRef
from winx_tui.llm.local_answers import runs_elsewhere
from winx_tui.llm.providers import Provider

_WHAT_TO_DO = "Choose a local model (/model), or start winx without --offline."


def offline_refusal(provider: Provider, ref: ModelRef, base_url: str) -> str:
    """Return why a request may not go out while winx is offline; "" if it may."""
    if provider.needs_key:
        return f"winx is offline, and {provider.title} is not on this machine. {_WHAT_TO_DO}"
    if not is_private_host(urlsplit(base_url).hostname or ""):
        return f"winx is offline, and {base_url} is not in this network. {_WHAT_TO_DO}"
    if runs_elsewhere(ref.model):
        return (
            f"winx is offline, and {ref.model} runs on its maker's servers, though it is asked "
            f"for here. {_WHAT_TO_DO}"
        )
    return ""

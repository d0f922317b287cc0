"""Which model a conversation begins with."""

from __future__ import annotations

from collections.abc import Sequence

from winx_tui.config.settings import Settings
from winx_tui.core.errors import NoModelAvailable, UsageError
from winx_tui.core.messages import ModelRef
from winx_tui.llm.client import ProviderStatus
from winx_tui.llm.local_servers import LocalServer
from winx_tui.llm.providers import PROVIDERS
from winx_tui.workspace.display import visible

HOW_TO_ADD_A_KEY = (
    "No provider has a key yet. Add one with /login in winx, or in a shell with "
    "`winx auth login dashscope` (or nvidia, gemini), set DASHSCOPE_API_KEY, NVIDIA_API_KEY or "
    "GEMINI_API_KEY, or point WINX_LOCAL_BASE_URL at a local server. "
    "`winx --demo` shows winx without a key."
)

NO_LOCAL_SERVER = (
    "winx is offline, and no local server was chosen: start Ollama, LM Studio, llama.cpp or vLLM "
    "and name its model with `-m local/MODEL`, or point WINX_LOCAL_BASE_URL at a server of this "
    "network."
)


def named_model(text: str, settings: Settings) -> ModelRef:
    """Read PROVIDER or PROVIDER/MODEL.

    Raises:
        UsageError: there is no such provider.
    """
    provider, _, model = text.strip().partition("/")
    if provider not in PROVIDERS:
        known = ", ".join(PROVIDERS)
        raise UsageError(
            f"'{text}' names no provider of winx. Write PROVIDER/MODEL with one of: {known}."
        )
    return ModelRef(provider, model or default_model(provider, settings))


def default_model(provider: str, settings: Settings) -> str:
    """Return the model a provider is used with unless another is named."""
    chosen: str = getattr(settings.providers, provider).model
    return chosen or PROVIDERS[provider].default_model


def first_available(statuses: Sequence[ProviderStatus], settings: Settings) -> ModelRef:
    """Choose the first model, in the order of preference, that can be used.

    Raises:
        NoModelAvailable: none can.
    """
    usable = _usable(settings.failover.order, statuses, settings) or _usable(
        tuple(PROVIDERS), statuses, settings
    )
    if not usable:
        raise NoModelAvailable(NO_LOCAL_SERVER if settings.models.offline else HOW_TO_ADD_A_KEY)
    return usable[0]


def links_of(
    chosen: ModelRef, statuses: Sequence[ProviderStatus], settings: Settings
) -> tuple[ModelRef, ...]:
    """Return the chosen model and who stands in for it, in order, each with a key.

    Without an order of the user's own these are the other providers' usual models.
    """
    others = tuple(name for name in PROVIDERS if name != chosen.provider)
    stand_ins = _usable(settings.failover.order or others, statuses, settings)
    return tuple(dict.fromkeys((chosen, *stand_ins)))


def local_hint(servers: Sequence[LocalServer]) -> str:
    """Say which model of this machine could be asked without a key; empty if there is none."""
    for server in servers:
        for model in server.models:
            name = visible(model.name)
            return f" {server.title} runs here: `winx -m local/{name}` asks its model {name}."
    return ""


def _usable(
    order: Sequence[str], statuses: Sequence[ProviderStatus], settings: Settings
) -> tuple[ModelRef, ...]:
    ready = {status.name for status in statuses if status.is_available}
    models = (named_model(text, settings) for text in order)
    return tuple(model for model in models if model.provider in ready)

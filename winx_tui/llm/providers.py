"""The model providers, one table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from winx_tui.config.settings import ProviderSettings, Settings

ReasoningReplay = Literal["never", "current_turn"]
ListFormat = Literal["openai", "gemini"]


@dataclass(frozen=True, slots=True)
class Provider:
    """A model provider and how it wants to be spoken to."""

    name: str
    title: str
    """As people know it."""
    litellm_prefix: str
    default_model: str
    default_base_url: str
    """Empty: there is none, so one must be configured."""
    base_url_variable: str
    needs_key: bool = True
    reasoning_replay: ReasoningReplay = "never"
    """Whether the model wants its own thinking back while it works on a prompt."""
    keeps_call_signatures: bool = False
    """Whether tool-call ids carry thought signatures that it wants back."""
    request_options: dict[str, object] = field(default_factory=dict)
    """Further arguments of every request."""
    thinking_models: tuple[str, ...] = ()
    """How the names of models begin that show their thoughts only if asked."""
    tool_options: dict[str, object] = field(default_factory=dict)
    """Further arguments of a request that offers tools."""
    list_format: ListFormat = "openai"
    """What its list of models looks like, at /models below its base URL."""


PROVIDERS: dict[str, Provider] = {
    provider.name: provider
    for provider in (
        Provider(
            name="dashscope",
            title="DashScope",
            litellm_prefix="dashscope/",
            default_model="qwen3-coder-plus",
            default_base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
            base_url_variable="DASHSCOPE_API_BASE",
            reasoning_replay="current_turn",
            request_options={"max_retries": 0},
            # DashScope calls one tool at a time unless it is asked for more.
            tool_options={"parallel_tool_calls": True},
        ),
        Provider(
            name="nvidia",
            title="NVIDIA NIM",
            litellm_prefix="nvidia_nim/",
            default_model="qwen/qwen3-coder-480b-a35b-instruct",
            default_base_url="https://integrate.api.nvidia.com/v1",
            base_url_variable="NVIDIA_NIM_API_BASE",
            reasoning_replay="current_turn",
            # litellm drops what it does not list for NIM: the usage would be lost, and the SDK
            # would retry by itself, unseen.
            request_options={
                "max_retries": 0,
                "allowed_openai_params": [
                    "stream_options",
                    "max_retries",
                    "max_tokens",
                    "temperature",
                    "tools",
                ],
            },
        ),
        Provider(
            name="gemini",
            title="Gemini",
            litellm_prefix="gemini/",
            default_model="gemini-3.8-flash",
            default_base_url="https://generativelanguage.googleapis.com/v1beta",
            base_url_variable="GEMINI_API_BASE",
            list_format="gemini",
            keeps_call_signatures=True,
            thinking_models=(
                "gemini-2.5-",
                "gemini-3",
                "gemini-4",
                "gemini-flash-latest",
                "gemini-pro-latest",
            ),
        ),
        Provider(
            name="local",
            title="Local server",
            litellm_prefix="openai/",
            default_model="default",
            default_base_url="",
            base_url_variable="WINX_LOCAL_BASE_URL",
            needs_key=False,
            request_options={"max_retries": 0},
        ),
    )
}
"""Provider → what is known of it, in the default order of preference."""


def base_url_of(provider: Provider, settings: Settings) -> str:
    """Return where a provider is reached; empty if that is not configured."""
    chosen: ProviderSettings = getattr(settings.providers, provider.name)
    return (chosen.base_url or provider.default_base_url).rstrip("/")

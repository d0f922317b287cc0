"""How the tests of this package ask a model."""

from __future__ import annotations

from contextlib import aclosing

from tests.support.model_server.server import BASE_PATHS, ModelServer
from winx_tui.config.settings import (
    ProviderSettings,
    ProvidersSettings,
    RetrySettings,
    Settings,
)
from winx_tui.core.messages import Message, ModelRef, ToolSpec, user_message
from winx_tui.llm.base import ChatModel, ChatRequest, MessageDone, ModelEvent
from winx_tui.llm.providers import PROVIDERS

ALL_PROVIDERS = tuple(PROVIDERS)
KEYS = {
    "dashscope": "sk-0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "nvidia": "nvapi-Zk3vQ9xT7wB1nR5mY2cH8sJ4dF6gL0pA",
    "gemini": "AIzaSyB-4tWq8Zr2Xn6Vm1Kc9Lp3Hs7Jd5Gf0Ty",
}
NEVER_STALLED_S = 60.0
"""Where nothing is meant to stall, a busy machine must not look like it."""
LIST_FILES = ToolSpec(
    "list_files",
    "List files.",
    {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]},
)


def settings_for(server: ModelServer, stall_timeout_s: float = NEVER_STALLED_S) -> Settings:
    """Point every provider at the scripted server."""
    return Settings(
        providers=ProvidersSettings(
            **{name: ProviderSettings(base_url=server.base_url(name)) for name in BASE_PATHS}
        ),
        retry=RetrySettings(stall_timeout_s=stall_timeout_s),
    )


def request_to(provider: str, *messages: Message, tools: tuple[ToolSpec, ...] = ()) -> ChatRequest:
    """Build a request to a provider's default model."""
    ref = ModelRef(provider, PROVIDERS[provider].default_model)
    return ChatRequest(ref, messages or (user_message("Hello"),), tools)


async def events_of(model: ChatModel, request: ChatRequest) -> list[ModelEvent]:
    """Collect a whole stream."""
    async with aclosing(model.stream(request)) as events:
        return [event async for event in events]


async def ask(model: ChatModel, request: ChatRequest) -> MessageDone:
    """Return the last event of a stream that goes well."""
    done = (await events_of(model, request))[-1]
    assert isinstance(done, MessageDone)
    return done

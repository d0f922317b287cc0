"""Where requests go: an address for each model, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from winx_tui.config.settings import Settings
from winx_tui.core.errors import NoModelAvailable, UnknownModel
from winx_tui.core.messages import ModelRef
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.host.wire import ChatOrder
from winx_tui.llm.local_servers import (
    NO_SERVERS,
    LocalServer,
    find_usual_servers,
    server_of,
)
from winx_tui.llm.offline import offline_refusal
from winx_tui.llm.providers import PROVIDERS, Provider, base_url_of

FindServers = Callable[[], Awaitable[tuple[LocalServer, ...]]]


class Destinations:
    """Knows the settings' addresses and the servers that were found on this machine."""

    def __init__(self, settings: Settings, find: FindServers = find_usual_servers) -> None:
        self._settings = settings
        self._find = find
        self.servers: tuple[LocalServer, ...] = NO_SERVERS
        """As they were found last; the settings' own address comes before them."""

    async def find_servers(self) -> tuple[LocalServer, ...]:
        """Look for servers on this machine, and keep what is found."""
        self.servers = await self._find()
        return self.servers

    async def order(self, request: ChatRequest) -> ChatOrder:
        """Say where a request goes and how it is carried out.

        Raises:
            ModelError: it may not go out, or there is nowhere to send it.
        """
        provider = _provider(request.model)
        base_url = base_url_of(provider, self._settings)
        if base_url or provider.needs_key:
            self._check(provider, request.model, base_url)
            return self._order(request, base_url, self.servers)
        servers = self.servers or await self.find_servers()
        request = replace(request, model=_served(request.model, servers))
        server = server_of(servers, request.model.model)
        if server is None:
            raise NoModelAvailable(
                f"No {provider.title.lower()} was found on the usual ports of this machine; start "
                f"one (Ollama, LM Studio, llama.cpp, vLLM), or set {provider.base_url_variable} "
                "to where it is"
            )
        self._check(provider, request.model, server.base_url)
        return self._order(request, server.base_url, servers)

    def list_url(self, provider: Provider) -> str:
        """Return the base URL below which a provider lists its models.

        Raises:
            NoModelAvailable: it may not be asked.
        """
        base_url = base_url_of(provider, self._settings)
        self._check(provider, ModelRef(provider.name, provider.default_model), base_url)
        return base_url

    def is_reachable(self, provider: Provider) -> bool:
        """Tell whether the settings let requests go to a provider."""
        base_url = base_url_of(provider, self._settings)
        usual = ModelRef(provider.name, provider.default_model)
        return bool(base_url) and not self._refusal(provider, usual, base_url)

    def _check(self, provider: Provider, ref: ModelRef, base_url: str) -> None:
        if refusal := self._refusal(provider, ref, base_url):
            raise NoModelAvailable(refusal)

    def _refusal(self, provider: Provider, ref: ModelRef, base_url: str) -> str:
        if not self._settings.models.offline:
            return ""
        return offline_refusal(provider, ref, base_url)

    def _order(
        self, request: ChatRequest, base_url: str, servers: tuple[LocalServer, ...]
    ) -> ChatOrder:
        server = next((each for each in servers if each.base_url == base_url), None)
        model = server.model(request.model.model) if server else None
        return ChatOrder(
            request,
            base_url,
            self._settings.retry.stall_timeout_s,
            takes_images=model.takes_images if model else None,
        )


def _provider(ref: ModelRef) -> Provider:
    provider = PROVIDERS.get(ref.provider)
    if provider is None:
        raise UnknownModel(
            f"'{ref.provider}' is no provider of winx; choose one of {', '.join(PROVIDERS)}"
        )
    return provider


def _served(ref: ModelRef, servers: tuple[LocalServer, ...]) -> ModelRef:
    """Return the model that a server has where only the provider was named."""
    if ref.model != PROVIDERS[ref.provider].default_model:
        return ref
    names = (model.name for server in servers for model in server.models)
    return ModelRef(ref.provider, next(names, ref.model))

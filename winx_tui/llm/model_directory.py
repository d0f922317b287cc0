"""Every model that can be named: the table's, those that providers list, those on this machine."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from winx_tui.config.settings import Settings
from winx_tui.core.errors import ConfigError, ModelError
from winx_tui.core.messages import ModelRef
from winx_tui.llm.base import ModelInfo
from winx_tui.llm.catalog import known_models, model_info
from winx_tui.llm.client import HostClient, ProviderStatus
from winx_tui.llm.live_models import KeptList, LiveModel, keep, read_kept
from winx_tui.llm.local_answers import LocalModel
from winx_tui.llm.local_servers import NO_SERVERS, LocalServer, server_of
from winx_tui.llm.prices import Price, price_of
from winx_tui.llm.providers import PROVIDERS
from winx_tui.llm.thinking import levels_of

_log = logging.getLogger(__name__)

LOCAL = "local"

_ANSWER_S = 3.0
"""How long providers are waited for; what comes later is there the next time."""

QuotaLeft = Callable[[ModelRef], str]
"""Returns what is left of a model's quota in words; empty where nothing is known."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model and all that is known of it; None where nothing is."""

    info: ModelInfo
    price: Price
    thinks: bool | None
    quota_left: str
    server: str
    """The program that serves it, for one on this machine; else empty."""
    is_only_listed: bool
    """Whether nobody but its provider's own list names it."""

    @property
    def ref(self) -> ModelRef:
        """Return its name."""
        return self.info.ref


class ModelDirectory:
    """Looks models up; what providers list is kept for a day, what runs here is asked anew."""

    def __init__(
        self,
        host: HostClient | None,
        settings: Settings,
        kept_in: Path,
        *,
        quota_left: QuotaLeft = lambda _: "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take who can be asked.

        Args:
            host: None in the demo: nobody is asked.
            kept_in: The directory of the lists.
            quota_left: Says what is left.
            clock: Unix time.
        """
        self._host = host
        self._settings = settings
        self._kept_in = kept_in
        self._quota_left = quota_left
        self._clock = clock
        self._lists: dict[str, tuple[LiveModel, ...]] = {}
        self._fetching: dict[str, asyncio.Task[None]] = {}

    @property
    def servers(self) -> tuple[LocalServer, ...]:
        """Return the servers on this machine, as they were found last."""
        return NO_SERVERS if self._host is None else self._host.destinations.servers

    @property
    def is_offline(self) -> bool:
        """Tell whether only a local server may be asked."""
        return self._settings.models.offline

    async def find_servers(self) -> tuple[LocalServer, ...]:
        """Look for servers on this machine; takes less than a second."""
        return NO_SERVERS if self._host is None else await self._host.destinations.find_servers()

    async def refresh(self, statuses: Iterable[ProviderStatus], *, anew: bool = False) -> None:
        """Ask the providers that can be used for their models, and look for local servers.

        A list that was fetched today will do, unless it is wanted anew.
        """
        if self._host is None:
            return
        usable = [status.name for status in statuses if status.is_available]
        lists = [self._list_soon(provider, anew=anew) for provider in usable]
        await asyncio.gather(
            self.find_servers(), asyncio.wait(lists, timeout=_ANSWER_S) if lists else _nothing()
        )

    def info(self, ref: ModelRef) -> ModelInfo:
        """Return what is known of a model; None in the fields where nothing is."""
        info = model_info(ref)
        if (live := self._live(ref)) is not None:
            info = replace(
                info,
                context_tokens=info.context_tokens or live.context_tokens,
                max_output_tokens=info.max_output_tokens or live.max_output_tokens,
            )
        if (local := self._local(ref)) is not None:
            sees = local.takes_images
            info = replace(
                info,
                context_tokens=local.context_tokens or info.context_tokens,
                takes_images=info.takes_images if sees is None else sees,
            )
        return info

    def known(self, ref: ModelRef) -> KnownModel:
        """Return all that is known of a model."""
        server = server_of(self.servers, ref.model) if self._local(ref) is not None else None
        return KnownModel(
            self.info(ref),
            price_of(ref),
            self._thinks(ref),
            self._quota_left(ref),
            server.title if server else "",
            is_only_listed=self._live(ref) is not None and ref not in self._table(ref.provider),
        )

    def models_of(self, provider: str) -> tuple[KnownModel, ...]:
        """Return a provider's models: its usual one, the table's, then the others by name."""
        table = self._table(provider)
        served: list[ModelRef] = []
        if provider == LOCAL:
            served = [ModelRef(LOCAL, each.name) for one in self.servers for each in one.models]
            if served and not self._settings.providers.local.model:
                # A server that names its models does not know one called "default".
                table = ()
        listed = (ModelRef(provider, live.name) for live in self._lists.get(provider, ()))
        return tuple(self.known(ref) for ref in dict.fromkeys((*table, *served, *listed)))

    def is_unlisted(self, ref: ModelRef) -> bool:
        """Tell whether a model's provider lists its models, and this one is not among them."""
        names = [live.name for live in self._lists.get(ref.provider, ())]
        if ref.provider == LOCAL:
            names += [model.name for server in self.servers for model in server.models]
            names += [PROVIDERS[LOCAL].default_model] if names else []
        return bool(names) and ref.model not in names

    def _table(self, provider: str) -> tuple[ModelRef, ...]:
        chosen: str = getattr(self._settings.providers, provider).model
        usual = ModelRef(provider, chosen or PROVIDERS[provider].default_model)
        return tuple(dict.fromkeys((usual, *known_models(provider))))

    def _thinks(self, ref: ModelRef) -> bool | None:
        local, live = self._local(ref), self._live(ref)
        told = local.thinks if local else live.thinks if live else None
        return bool(levels_of(ref)) or None if told is None else told

    def _live(self, ref: ModelRef) -> LiveModel | None:
        listed = self._lists.get(ref.provider, ())
        return next((live for live in listed if live.name == ref.model), None)

    def _local(self, ref: ModelRef) -> LocalModel | None:
        if ref.provider != LOCAL:
            return None
        found = (server.model(ref.model) for server in self.servers)
        return next((model for model in found if model is not None), None)

    def _list_soon(self, provider: str, *, anew: bool) -> asyncio.Task[None]:
        """Begin to ask, unless that is under way; the answer comes even if nobody waits."""
        fetching = self._fetching.get(provider)
        if fetching is None or fetching.done():
            fetching = asyncio.create_task(self._list(provider, anew=anew))
            self._fetching[provider] = fetching
        return fetching

    async def _list(self, provider: str, *, anew: bool) -> None:
        assert self._host is not None
        path = self._kept_in / f"{provider}.json"
        kept = await asyncio.to_thread(read_kept, path)
        try:
            base_url = self._host.destinations.list_url(PROVIDERS[provider])
            if anew or kept is None or not kept.is_fresh(base_url, self._clock()):
                # The table stands in while there is no list of this address.
                kept = kept if kept is not None and kept.base_url == base_url else None
                models = await self._host.list_models(provider)
                kept = KeptList(base_url, self._clock(), models)
                await asyncio.to_thread(keep, path, kept)
        except (ModelError, ConfigError) as error:
            # An old list will do: names change seldom.
            _log.info("models of %s: %s", provider, error)
        if kept is not None:
            self._lists[provider] = kept.models

    async def aclose(self) -> None:
        """Stop asking."""
        for fetching in self._fetching.values():
            fetching.cancel()
        await asyncio.gather(*self._fetching.values(), return_exceptions=True)


async def _nothing() -> None:
    """Wait for nobody."""

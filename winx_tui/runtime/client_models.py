"""The models that answer for MCP clients: who could, without asking; and the chain, once asked.

Nothing is started before a call asks. Keys that came by the environment lie in a host that
sleeps; of stored ones only the index is read here, which holds none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.config.credentials import Source, describe_keys
from winx_tui.config.settings import Settings
from winx_tui.core.errors import ConfigError, CredentialError, NoModelAvailable
from winx_tui.core.messages import ModelRef
from winx_tui.llm.offline import offline_refusal
from winx_tui.llm.providers import PROVIDERS, Provider, base_url_of
from winx_tui.security.redaction import Redactor
from winx_tui.tools.asking_models.asker import NOBODY_THERE, Question, Reply

if TYPE_CHECKING:
    from winx_tui.llm.host_process import SleepingHostProcess
    from winx_tui.runtime.model_chain import ModelChain

_Stored = Mapping[str, tuple[Source, datetime | None]]
"""Provider → where its key lies, since when."""


class ClientModels:
    """The user's providers, as the tools of all threads of a server see them."""

    def __init__(
        self,
        settings: Settings,
        state: Path,
        redactor: Redactor,
        sleeping: SleepingHostProcess | None = None,
    ) -> None:
        """Take what the chain will be made of.

        Args:
            settings: which models, in which order, within which limits.
            state: winx's state directory.
            redactor: takes secrets out of what is sent.
            sleeping: a host with the keys that came by the environment; None: none did.
        """
        self._settings = settings
        self._state = state
        self._redactor = redactor
        self._sleeping = sleeping
        self._handed_over = frozenset() if sleeping is None else sleeping.providers
        self._chain: ModelChain | None = None
        self._known: _Stored = {}
        """The stored keys as they were when the host read them."""
        self._opening = asyncio.Lock()

    def can_answer(self) -> bool:
        """Tell whether some provider has a key, or a local server is configured.

        Reads one small file, and asks nobody.
        """
        keys = {*self._handed_over, *_stored_keys()}
        return any(self._may_be_asked(provider, keys) for provider in PROVIDERS.values())

    def of_session(self, session: str) -> SessionModels:
        """Return who answers the calls of one session, which pays for them."""
        return SessionModels(self, session)

    async def ask(
        self, question: Question, report: Callable[[str], None], *, session: str
    ) -> Reply:
        """Return the answer of the first model that gives one; see ModelAsker.ask."""
        chain = await self._awake()
        return await chain.ask(question, report, session=session)

    async def aclose(self) -> None:
        """End the host, whether it was used or not."""
        async with self._opening:
            if self._chain is not None:
                await self._chain.aclose()
            elif self._sleeping is not None:
                self._sleeping.discard()
            self._chain = self._sleeping = None

    def _may_be_asked(self, provider: Provider, keys: set[str]) -> bool:
        settings, url = self._settings, base_url_of(provider, self._settings)
        named = (settings.model, *settings.failover.order)
        if provider.needs_key and provider.name not in keys:
            return False
        if not url:
            # A server on one of the usual ports, which is looked for when it is asked.
            return any(name.partition("/")[0] == provider.name for name in named)
        usual = ModelRef(provider.name, provider.default_model)
        return not (settings.models.offline and offline_refusal(provider, usual, url))

    async def _awake(self) -> ModelChain:
        """Return the chain; what was stored since it was used last is known to it."""
        async with self._opening:
            stored = await asyncio.to_thread(_stored_keys)
            if self._chain is None:
                if not self.can_answer():
                    raise NoModelAvailable(NOBODY_THERE)
                # Lazy, and in a thread: only a question needs it.
                await asyncio.to_thread(import_module, "winx_tui.runtime.model_chain")
                from winx_tui.llm.client import HostClient
                from winx_tui.runtime.model_chain import ModelChain

                # Without a host that sleeps, one is started, for the stored keys.
                host = HostClient(self._settings, self._sleeping)
                self._chain = ModelChain(self._settings, self._state, self._redactor, host)
                await self._chain.start()
            elif stored != self._known:
                await self._chain.reload_keys()
            self._known = stored
            return self._chain


@dataclass(frozen=True, slots=True)
class SessionModels:
    """Implements tools.asking_models.asker.ModelAsker for the tools of one session."""

    models: ClientModels
    session: str

    async def ask(self, question: Question, report: Callable[[str], None]) -> Reply:
        """Return the answer of the first model that gives one; see ModelAsker.ask."""
        return await self.models.ask(question, report, session=self.session)


def _stored_keys() -> _Stored:
    try:
        return {
            status.provider: (status.source, status.stored_at)
            for status in describe_keys()
            if status.source != "none"
        }
    except (CredentialError, ConfigError):
        # Whoever asks is told of it by the host, which reads the keys themselves.
        return {}

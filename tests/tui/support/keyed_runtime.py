"""A runtime whose keys are really kept, by a host that lives in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tui.support.scripted_runtime import ScriptedRuntime
from winx_tui.config.settings import Settings
from winx_tui.config.typed_key import TypedKey
from winx_tui.llm.client import HostClient, ProviderStatus
from winx_tui.llm.destinations import Destinations
from winx_tui.llm.host.key_changes import KEY_CHANGES
from winx_tui.llm.host.keys import KeyRing
from winx_tui.llm.live_models import LiveModel
from winx_tui.llm.local_servers import LocalServer
from winx_tui.llm.model_directory import ModelDirectory
from winx_tui.runtime.key_desk import KeyDesk
from winx_tui.runtime.project_trust import ProjectTrust


class NearHost(HostClient):
    """Keeps keys as the model host does; what providers say of them is told by the test."""

    def __init__(
        self,
        settings: Settings,
        *,
        given: Mapping[str, str] | None = None,
        servers: tuple[LocalServer, ...] = (),
        lists: Mapping[str, tuple[LiveModel, ...]] | None = None,
    ) -> None:
        super().__init__(settings)
        self.destinations = Destinations(settings, self._find)
        self.answers: list[Exception | asyncio.Event | None] = []
        """What becomes of the next trials: an error, a wait, or an answer."""
        self.tried: list[str] = []
        self.listed: list[str] = []
        self._ring = KeyRing(given or {})
        self._servers = servers
        self._lists = lists or {}

    async def ask_host(
        self, op: str, key: TypedKey | None = None, **details: object
    ) -> dict[str, Any]:
        if op in KEY_CHANGES:
            typed = {} if key is None else {"key": key.reveal()}
            return await asyncio.to_thread(KEY_CHANGES[op], {**details, **typed})
        if op == "try_key":
            self.tried.append("the kept one" if key is None else key.reveal())
            answer = self.answers.pop(0) if self.answers else None
            if isinstance(answer, asyncio.Event):
                await answer.wait()
            elif answer is not None:
                raise answer
            return {"event": "key_tried"}
        raise AssertionError(op)

    async def providers(self) -> tuple[ProviderStatus, ...]:
        await asyncio.to_thread(self._ring.load_stored)
        return self._statuses(self._ring.states())

    async def reload_keys(self) -> tuple[ProviderStatus, ...]:
        return await self.providers()

    async def list_models(self, provider: str) -> tuple[LiveModel, ...]:
        self.listed.append(provider)
        return self._lists.get(provider, ())

    async def _find(self) -> tuple[LocalServer, ...]:
        return self._servers


class KeyedRuntime(ScriptedRuntime):
    """What the pages of models and keys use of a runtime."""

    def __init__(
        self,
        root: Path,
        host: NearHost,
        settings: Settings | None = None,
        *,
        trust: ProjectTrust | None = None,
        has_key: bool = False,
    ) -> None:
        self.settings = settings or Settings()
        models = ModelDirectory(host, self.settings, root / ".lists")
        super().__init__(root, has_key=has_key, models=models, trust=trust)
        self.keys = KeyDesk(host, self.settings, self.reload_keys)
        self._host = host

    async def provider_statuses(self) -> tuple[ProviderStatus, ...]:
        """Tell which providers have a key."""
        return await self._host.providers()

    async def reload_keys(self) -> None:
        """Read the stored keys."""
        await self._host.reload_keys()

"""Which key an account belongs to: its fingerprint, asked of the model host once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from winx_tui.core.errors import ConfigError
from winx_tui.llm.usage_store import UsageStore

AskHost = Callable[[str], Awaitable[Mapping[str, str]]]
"""Takes a salt in hexadecimal, returns provider → fingerprint."""


class KeyAccounts:
    """The fingerprints of the keys in use."""

    def __init__(self, store: UsageStore, ask_host: AskHost) -> None:
        self._store = store
        self._ask_host = ask_host
        self._known: Mapping[str, str] | None = None

    async def __call__(self, provider: str) -> str:
        """Return the fingerprint of a provider's key; empty where it has none.

        Raises:
            ModelError: the model host has ended.
        """
        if self._known is None:
            self._known = await self._ask_host(await asyncio.to_thread(self._salt))
        return self._known.get(provider, "")

    def forget(self) -> None:
        """Ask again at the next request: the keys may have changed."""
        self._known = None

    def _salt(self) -> str:
        try:
            return self._store.salt()
        except ConfigError:
            # Nothing can be kept on such a disk either: one salt is as good as another.
            return "00" * 32

"""Which key an account belongs to: its fingerprint, with a salt that lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from winx_tui.core.errors import ConfigError
from winx_tui.llm.usage_store import UsageStore

AskHost = Callable[[str], Awaitable[Mapping[str, str]]]
"""Takes a salt in hexadecimal, returns provider → fingerprint."""

_NO_SALT = "00" * 32
"""For a disk that keeps nothing: one salt is as good as another then."""


class KeyAccounts:
    """The fingerprints of the keys in use."""

    def __init__(self, store: UsageStore, ask_host: AskHost) -> None:
        self._store = store
        self._ask_host = ask_host
        self._salt = ""

    async def __call__(self, provider: str) -> str:
        """Return the fingerprint of a provider's key; empty where it has none.

        Raises:
            ModelError: the model host has ended.
        """
        if not self._salt:
            self._salt = await asyncio.to_thread(self._read_salt)
        return (await self._ask_host(self._salt)).get(provider, "")

    def _read_salt(self) -> str:
        try:
            return self._store.salt()
        except ConfigError:
            return _NO_SALT

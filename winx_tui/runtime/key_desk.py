"""Keys as a person deals with them while winx runs: tried, kept and forgotten by the model host."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping

from winx_tui.config.credentials import Store
from winx_tui.config.settings import Settings
from winx_tui.config.typed_key import TypedKey
from winx_tui.core.errors import CredentialError, ModelError
from winx_tui.core.messages import ModelRef
from winx_tui.llm.client import HostClient
from winx_tui.llm.key_orders import delete_key, store_key, try_key
from winx_tui.llm.key_trial import KeyTrial, trial_of, works
from winx_tui.llm.providers import PROVIDERS
from winx_tui.runtime.model_choice import default_model


class KeyDesk:
    """Passes typed keys to the model host; none stays here."""

    def __init__(
        self, host: HostClient | None, settings: Settings, reload: Callable[[], Awaitable[None]]
    ) -> None:
        """Take who holds keys.

        Args:
            host: None in the demo, which takes no key.
            settings: Name addresses and usual models.
            reload: Is called when the stored keys have changed.
        """
        self._host = host
        self._settings = settings
        self._reload = reload
        self._trials: dict[str, KeyTrial] = {}

    @property
    def trials(self) -> Mapping[str, KeyTrial]:
        """Return what the last request with each provider's key said of it, in this run."""
        return self._trials

    async def trial(self, provider: str, key: TypedKey | None = None) -> KeyTrial:
        """Send a small true request with a key, the kept one unless one is given.

        It is not in the accounts: it may be of a key that is never kept.
        """
        if self._host is None:
            return KeyTrial("untested", "The demo asks nobody.")
        title = PROVIDERS[provider].title
        model = ModelRef(provider, default_model(provider, self._settings))
        began_s = time.monotonic()
        try:
            await try_key(self._host, model, key)
        except ModelError as error:
            trial = trial_of(error, title)
        else:
            trial = works(title, time.monotonic() - began_s)
        if key is None:
            self._trials[provider] = trial
        return trial

    async def keep(
        self, provider: str, key: TypedKey, store: Store, trial: KeyTrial | None = None
    ) -> None:
        """Keep a key in place of the one before, and use it from the next request on.

        Raises:
            CredentialError: it cannot be kept there; nothing has changed.
            ModelError: the model host has ended.
        """
        if self._host is None:
            raise CredentialError("the demo keeps no key; start winx without --demo")
        await store_key(self._host, provider, key, store)
        self._trials.pop(provider, None)
        if trial is not None:
            self._trials[provider] = trial
        await self._reload()

    async def forget(self, provider: str) -> str:
        """Delete a stored key; return where it was: "keyring", "file", or "none".

        Raises:
            CredentialError: it cannot be deleted.
            ModelError: the model host has ended.
        """
        if self._host is None:
            return "none"
        place = await delete_key(self._host, provider)
        self._trials.pop(provider, None)
        await self._reload()
        return place

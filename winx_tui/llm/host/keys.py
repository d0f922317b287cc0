"""The keys, in the only process that keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from winx_tui.config.credentials import describe_keys, read_stored_key
from winx_tui.config.key_digests import KeyDigests, digest_of, digests_of_keys, spellings
from winx_tui.config.provider_keys import PROVIDER_KEYS
from winx_tui.core.errors import CredentialError
from winx_tui.llm.host.wire import KeySource, KeyState

MASK = "[key]"
FINGERPRINT_DIGITS = 8
"""Hexadecimal: enough to tell the keys of one person apart, too few to test a guess with."""


class KeyRing:
    """Keys that were handed over, and keys that were stored."""

    def __init__(self, handed_over: Mapping[str, str]) -> None:
        self._handed_over = {provider: key for provider, key in handed_over.items() if key}
        self._stored: dict[str, str] = {}
        self._problems: dict[str, str] = {}
        self._sources: dict[str, KeySource] = {}

    def load_stored(self) -> None:
        """Read the stored keys of the providers that were handed none; may take a while."""
        self._stored, self._problems = {}, {}
        for provider in PROVIDER_KEYS:
            if provider in self._handed_over:
                continue
            try:
                key = read_stored_key(provider)
            except CredentialError as error:
                self._problems[provider] = str(error)
                continue
            if key:
                self._stored[provider] = key
        self._sources = _stored_sources()

    def states(self) -> tuple[KeyState, ...]:
        """Return which providers have a key, and from where."""
        return tuple(
            KeyState(provider, self._source(provider), self._problems.get(provider))
            for provider in PROVIDER_KEYS
        )

    def key_of(self, provider: str) -> str | None:
        """Return a provider's key, if there is one."""
        return self._handed_over.get(provider) or self._stored.get(provider)

    def digests(self) -> KeyDigests:
        """Return what tells each key from other text, and not what it is."""
        return digests_of_keys({**self._stored, **self._handed_over})

    def fingerprints(self, salt: bytes) -> dict[str, str]:
        """Return, for each provider with a key, what tells this key from others; see wire.py."""
        keys = {**self._stored, **self._handed_over}
        return {
            provider: digest_of(key, salt)[:FINGERPRINT_DIGITS]
            for provider, key in keys.items()
            if key.isascii()
        }

    def masked(self, text: str, *others: str) -> str:
        """Return text with every key in it replaced, and others that are no key yet."""
        for key in filter(None, (*self._handed_over.values(), *self._stored.values(), *others)):
            # A server may echo it as JSON, Python or a URL would write it.
            for spelling in spellings(key):
                text = text.replace(spelling, MASK)
        return text

    def _source(self, provider: str) -> KeySource:
        if provider in self._handed_over:
            return "environment"
        return self._sources.get(provider, "none") if provider in self._stored else "none"


def _stored_sources() -> dict[str, KeySource]:
    try:
        return {status.provider: status.source for status in describe_keys()}
    except CredentialError:
        # Reading the keys has met the same problem, and its sentence is kept.
        return {}

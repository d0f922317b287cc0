"""Digests of API keys, by which a process can know a key again without holding it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from winx_tui.config.provider_keys import MINIMUM_LENGTH

SALT_BYTES = 32
_DIGEST_BYTES = 16
_PUBLIC_PREFIX = re.compile(r"(?:sk-|nvapi-|AIza|AQ\.)?")
"""What every key of a provider begins with; it is no part of the secret."""


@dataclass(frozen=True, slots=True)
class KeyDigest:
    """One spelling of one key, salted and hashed."""

    length: int
    """In characters; all of them are ASCII."""
    prefix: str
    """The public prefix of some provider's keys; empty if this key has none."""
    digest: str
    """Hexadecimal."""


@dataclass(frozen=True, slots=True)
class KeyDigests:
    """What one process that holds keys tells of them."""

    salt: str
    """Random, hexadecimal, new in every process."""
    keys: tuple[KeyDigest, ...] = ()


def digest_of(text: str, salt: bytes) -> str:
    """Hash text with HMAC-SHA256, cut to 128 bits, in hexadecimal."""
    return hmac.digest(salt, text.encode("ascii"), hashlib.sha256)[:_DIGEST_BYTES].hex()


def digests_of_keys(keys: Mapping[str, str]) -> KeyDigests:
    """Hash every spelling of every key (provider → key) with a fresh salt.

    A key too short to be one is left out: its digest would tell too much, and
    words of plain text would be taken for it.
    """
    salt = os.urandom(SALT_BYTES)
    found = (
        KeyDigest(len(text), _public_prefix(text), digest_of(text, salt))
        for key in keys.values()
        if len(key) >= MINIMUM_LENGTH and key.isascii()
        for text in spellings(key)
    )
    return KeyDigests(salt.hex(), tuple(found))


def spellings(key: str) -> Iterable[str]:
    """Return a key as it may be written: plain, or as JSON, Python or a URL writes it."""
    return {key, json.dumps(key)[1:-1], repr(key)[1:-1], quote(key, safe="")}


def _public_prefix(key: str) -> str:
    match = _PUBLIC_PREFIX.match(key)
    return match[0] if match else ""

"""Finds the keys that winx has loaded, in a process that does not hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from winx_tui.config.key_digests import KeyDigest, KeyDigests, digest_of
from winx_tui.security.spans import Span

RULE = "loaded-key"

_WORD = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """Digests of keys; the keys themselves are in the model host only."""

    salt: bytes
    digests: tuple[KeyDigest, ...]

    @classmethod
    def of(cls, digests: KeyDigests) -> KnownKeys:
        """Take what a process that holds the keys tells of them."""
        return cls(bytes.fromhex(digests.salt), digests.keys)

    def find(self, text: str) -> Iterator[Span]:
        """Yield where a key stands, also in the middle of a longer word."""
        for key in self.digests:
            places = _places(text, key.prefix) if key.prefix else _word_places(text, key.length)
            for start in places:
                candidate = text[start : start + key.length]
                is_possible = len(candidate) == key.length and candidate.isascii()
                if is_possible and digest_of(candidate, self.salt) == key.digest:
                    yield Span(start, start + key.length, RULE)


NO_KEYS = KnownKeys(b"", ())


def _places(text: str, prefix: str) -> Iterator[int]:
    position = text.find(prefix)
    while position >= 0:
        yield position
        position = text.find(prefix, position + 1)


def _word_places(text: str, length: int) -> Iterator[int]:
    """Yield where a key without a prefix may begin: at the start of each part of a word."""
    for word in _WORD.finditer(text):
        last = word.end() - length
        is_start = True
        for position in range(word.start(), last + 1):
            is_part = text[position].isalnum()
            if is_start or not is_part:
                yield position
            is_start = not is_part

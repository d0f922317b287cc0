"""The names of threads: what clients give them, and those that nobody can guess."""

from __future__ import annotations

import re
import secrets

_OFFSET, _PRIME, _MASK = 0x811C9DC5, 0x01000193, 0xFFFFFFFF
"""FNV-1a with 32 bits, draft-eastlake-fnv."""

_CHANCE_BYTES = 16
_GENERATED = re.compile(rf"tid_[0-9a-f]{{{2 * _CHANCE_BYTES}}}")


def new_thread_id() -> str:
    """Make a name that nobody can guess: who knows it was told it."""
    return f"tid_{secrets.token_hex(_CHANCE_BYTES)}"


def is_generated(thread_id: str) -> bool:
    """Tell whether a name looks like one that was made here."""
    return _GENERATED.fullmatch(thread_id) is not None


def normalized(thread_id: str) -> str:
    """Keep letters, digits and underscores; "" where there are none.

    A hash of the whole is added where something was left out, so that two names stay two.
    """
    kept = "".join(letter for letter in thread_id if letter.isalnum() or letter == "_")
    if not kept or kept == thread_id:
        return kept
    return f"{kept}_{_fnv1a(thread_id.encode('utf-8', 'surrogatepass')):08x}"


def _fnv1a(data: bytes) -> int:
    value = _OFFSET
    for byte in data:
        value = (value ^ byte) * _PRIME & _MASK
    return value

"""Identifiers that sort by time."""

from __future__ import annotations

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32, lower case: no letters that look alike."""
_TIME_DIGITS = 9


def _base32(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def id_time_s(text: str) -> float | None:
    """Return when an id was made, in seconds of Unix time; None where it tells no time."""
    digits = text.rpartition("_")[2][:_TIME_DIGITS]
    if len(digits) < _TIME_DIGITS or not set(digits) <= set(_ALPHABET):
        return None
    milliseconds = 0
    for digit in digits:
        milliseconds = milliseconds * 32 + _ALPHABET.index(digit)
    return milliseconds / 1_000


def new_id(prefix: str) -> str:
    """Make an id such as `ses_06f1qk3v9c8t2m4p`: 9 digits of milliseconds, 7 of chance."""
    milliseconds = time.time_ns() // 1_000_000
    return f"{prefix}_{_base32(milliseconds, _TIME_DIGITS)}{_base32(secrets.randbits(35), 7)}"

"""Tells values that a machine made up from words and names that people chose."""

from __future__ import annotations

import re
from operator import add

_KINDS = {
    **dict.fromkeys(range(ord("a"), ord("z") + 1), "a"),
    **dict.fromkeys(range(ord("A"), ord("Z") + 1), "A"),
    **dict.fromkeys(range(ord("0"), ord("9") + 1), "0"),
}
_CHANGES = ("a0", "0a", "A0", "0A", "aA")
_MIN_CHANGES = 3
_MANY_CHANGES = 5

_SECOND_LETTERS = {
    "a": "bcdgilmnprstuvy", "b": "aeiloru", "c": "acdehiklorstu", "d": "adefilors",
    "e": "abcdefgilmnopqrstvwxy", "f": "aefilor", "g": "aeilrsu", "h": "aeiot",
    "i": "abcdefglmnoprstvz", "k": "e", "l": "acdeilopstuy", "m": "aeimopsu",
    "n": "acdefgilnostuv", "o": "abcdfgilmnoprstuvw", "p": "aehiloprstu", "q": "u",
    "r": "acdeilmnoprstuy", "s": "acefhilopstu", "t": "acdefhilmoprstuy", "u": "abeilmnprst",
    "v": "aei", "w": "ai", "x": "et", "y": "ps", "z": "e",
}  # fmt: skip
_COMMON = frozenset(
    first + second for first, seconds in _SECOND_LETTERS.items() for second in seconds
)
"""The 230 commonest pairs of letters in 60,000 words of Python's standard library: 88 % of
all pairs there, 34 % of the pairs of random letters."""
_WORDLIKE_SHARE = 0.6
"""98 of 100 words have more common pairs than this, 92 of 100 random strings have fewer."""
_MIN_PAIRS = 9
_DIGIT = re.compile("[0-9]")
_LETTER = re.compile("[A-Za-z]")
_NO_LETTER = re.compile("[0-9!@#$%^*]")
_MIN_RANDOM_CHARS = 8
_MAX_LOOKED_AT = 64
_MAX_WORD_CHARS = 32
"""Enough of a value to tell."""
_MIN_PASSWORD_CHARS = 6
_MASK_CHARS = 12


def is_random(value: str) -> bool:
    """Tell whether digits stand among letters as no name has them, or letters as no word has."""
    if len(value) < _MIN_RANDOM_CHARS:
        return False
    value = value[:_MAX_LOOKED_AT]
    return _changes_of_kind(value) >= _MIN_CHANGES or _is_unlike_words(value)


def is_mixed(value: str) -> bool:
    """Tell whether digits and letters change so often as in no name with version numbers."""
    return _changes_of_kind(value[:_MAX_LOOKED_AT]) >= _MANY_CHANGES


def is_password(value: str) -> bool:
    """Tell whether text that was assigned to a password's name may be one, and no word."""
    if len(value) < _MIN_PASSWORD_CHARS:
        return False
    has_both = bool(_LETTER.search(value) and _NO_LETTER.search(value))
    return has_both or is_random(value)


def is_masked(value: str) -> bool:
    """Tell whether a value ends in nothing but x, as documents write keys."""
    return not set(value[-_MASK_CHARS:]) - set("xX-_.*")


def has_digit(value: str) -> bool:
    """Tell whether a digit is in it, as in every made-up value of some length."""
    return _DIGIT.search(value) is not None


def _changes_of_kind(value: str) -> int:
    kinds = value.translate(_KINDS)
    return sum(kinds.count(pair) for pair in _CHANGES) if "0" in kinds else 0


def _is_unlike_words(value: str) -> bool:
    if value.isupper():
        return False
    lowered = value[:_MAX_WORD_CHARS].lower()
    pairs = [pair for pair in map(add, lowered, lowered[1:]) if pair.isalpha()]
    if len(pairs) < _MIN_PAIRS:
        return False
    return sum(map(_COMMON.__contains__, pairs)) < len(pairs) * _WORDLIKE_SHARE

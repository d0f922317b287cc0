"""Whether a content is what a write that was cut short leaves behind."""

from __future__ import annotations

from itertools import chain, repeat

_PAGE_BYTES = 4_096
"""What reaches a disk at once; after a power cut some pages are old and some new."""


def is_mixture(present: bytes, before: bytes, after: bytes) -> bool:
    """Tell whether each byte stands at its place in one of the two contents.

    Such a content holds nothing of its own: to replace it by either loses nothing.
    """
    shortest, longest = sorted((len(before), len(after)))
    if not shortest <= len(present) <= longest:
        return False
    return all(
        _is_page_mixture(*(data[start : start + _PAGE_BYTES] for data in (present, before, after)))
        for start in range(0, len(present), _PAGE_BYTES)
    )


def _is_page_mixture(present: bytes, before: bytes, after: bytes) -> bool:
    if present in (before, after):
        return True
    ended = repeat(-1)
    pairs = zip(present, chain(before, ended), chain(after, ended), strict=False)
    return all(byte in (old, new) for byte, old, new in pairs)

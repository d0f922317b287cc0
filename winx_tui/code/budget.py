"""How much text a map may take."""

from __future__ import annotations

from collections.abc import Sequence

BYTES_PER_TOKEN = 3.5
"""Code and paths in UTF-8, on the careful side for the tokenizers of today."""


def size(line: str) -> int:
    """Return the bytes that a line takes, its end included."""
    return len(line.encode("utf-8", "replace")) + 1


def share(needs: Sequence[int], budget: int) -> list[int]:
    """Divide a budget so that small needs are met in full and large ones get the same."""
    shares = [0] * len(needs)
    waiting = sorted(range(len(needs)), key=lambda position: needs[position])
    left = budget
    for done, position in enumerate(waiting):
        fair = left // (len(waiting) - done)
        shares[position] = min(needs[position], fair)
        left -= shares[position]
    return shares

"""Reads lines from a pipe so that what was read and not taken can be handed on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class LineReader(asyncio.Protocol):
    """Takes whole lines as they come; a line may be of any length."""

    def __init__(self, take: Callable[[bytes], None], end: Callable[[], None]) -> None:
        """Take what is called with each line, its line feed included, and at the end."""
        self._take = take
        self._end = end
        self._pieces: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        """Cut what came into lines."""
        whole, feed, rest = data.rpartition(b"\n")
        if feed:
            lines = b"".join((*self._pieces, whole, feed)).splitlines(keepends=True)
            self._pieces.clear()
        else:
            lines = []
        if rest:
            self._pieces.append(rest)
        for line in lines:
            self._take(line)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell of the end."""
        self._end()

    def rest(self) -> bytes:
        """Return the beginning of a line that has not ended yet."""
        return b"".join(self._pieces)

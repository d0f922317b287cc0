"""How long a call may take: no longer than without a sign of life, a person's time left out."""

from __future__ import annotations

import asyncio
from typing import Any

LONGEST_CALL = 10
"""Signs of progress put a time-out off, to so many times as much in all."""


class CallDeadline:
    """A time-out that signs of life put off, and that rests while a person is asked."""

    def __init__(self, seconds: float) -> None:
        """Take how long silence may last."""
        self._seconds = seconds
        self._timeout = asyncio.timeout(seconds)
        self._clock = asyncio.get_running_loop().time
        self._last_at = self._clock() + seconds * LONGEST_CALL
        self._held_at = 0.0

    def put_off(self) -> None:
        """Begin anew, and go on where a person was asked."""
        if self._held_at:
            self._last_at += self._clock() - self._held_at
            self._held_at = 0.0
        self._timeout.reschedule(min(self._clock() + self._seconds, self._last_at))

    def hold(self) -> None:
        """Rest, until it is put off."""
        self._held_at = self._clock()
        self._timeout.reschedule(None)

    async def __aenter__(self) -> CallDeadline:
        await self._timeout.__aenter__()
        return self

    async def __aexit__(self, *details: Any) -> None:
        await self._timeout.__aexit__(*details)

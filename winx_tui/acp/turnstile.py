"""Lets a question out once everything before it has been shown."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class Turnstile:
    """Who asks waits here until the front end comes to the event that announces the question."""

    def __init__(self) -> None:
        """Begin with nothing shown."""
        self._shown: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(0))

    async def wait(self, key: str) -> None:
        """Wait until one more event with this key has been shown."""
        await self._shown[key].acquire()

    def note(self, key: str) -> None:
        """Take note that an event with this key is shown."""
        self._shown[key].release()

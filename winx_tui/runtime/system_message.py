"""The system message of one conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from winx_tui.agent.system_prompt import Surroundings, build_system_message
from winx_tui.core.messages import Message
from winx_tui.runtime.guide import ProjectGuide


class SystemMessage:
    """Brings it up to date for each request; the project's overview stays as it first was.

    Providers keep the beginning of a request that does not change, and charge less for it.
    What has not changed is neither read nor written anew: a request waits for this.
    """

    def __init__(self, guide: ProjectGuide, surroundings: Callable[[], Surroundings]) -> None:
        """Take what knows the project, and what knows all that is cheap to ask."""
        self._guide = guide
        self._surroundings = surroundings
        self._overview: str | None = None
        self._written: tuple[Surroundings, Message] | None = None

    async def __call__(self) -> Message:
        """Return the message for the next request."""
        await self.prepare()
        return self._write()

    async def prepare(self) -> None:
        """Read what the message needs of the project, if that is not known yet or has changed."""
        if self._overview is None or self._guide.has_news():
            await asyncio.to_thread(self._read)

    def _read(self) -> None:
        if self._overview is None:
            self._overview = self._guide.short_overview()
        self._guide.instructions()

    def _write(self) -> Message:
        surroundings = replace(
            self._surroundings(),
            instructions=tuple(self._guide.known_instructions),
            overview=self._overview or "",
        )
        if self._written is None or self._written[0] != surroundings:
            self._written = surroundings, build_system_message(surroundings)
        return self._written[1]

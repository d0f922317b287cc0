"""The system message of one conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from winx_tui.agent.system_prompt import Surroundings, build_system_message
from winx_tui.core.messages import Message
from winx_tui.runtime.guide import ProjectGuide


class SystemMessage:
    """Writes it anew for each request; the project's overview stays as it first was.

    Providers keep the beginning of a request that does not change, and charge less for it.
    """

    def __init__(self, guide: ProjectGuide, surroundings: Callable[[], Surroundings]) -> None:
        """Take what knows the project, and what knows all that is cheap to ask."""
        self._guide = guide
        self._surroundings = surroundings
        self._overview: str | None = None

    async def __call__(self) -> Message:
        """Return the message for the next request."""
        return await asyncio.to_thread(self._write)

    def _write(self) -> Message:
        if self._overview is None:
            self._overview = self._guide.short_overview()
        return build_system_message(
            replace(
                self._surroundings(),
                instructions=tuple(self._guide.instructions()),
                overview=self._overview,
            )
        )

"""One connection to an editor, from its first request to the end of what it has opened."""

from __future__ import annotations

from typing import Any, Protocol

from acp import run_agent

from winx_tui.acp.agent import WinxAgent
from winx_tui.acp.places import Places
from winx_tui.acp.program import OpenAt


class Transport(Protocol):
    """Messages in, messages out."""

    async def send(self, message: dict[str, Any]) -> None:
        """Send a message."""
        ...

    async def receive(self) -> dict[str, Any] | None:
        """Return the next message; None at the end."""
        ...

    async def close(self) -> None:
        """Send no more."""
        ...


async def serve(transport: Transport, open_at: OpenAt) -> None:
    """Answer an editor until it is gone, then end its conversations and their shells."""
    places = Places(open_at)
    agent = WinxAgent(places)
    try:
        # The unstable part of the protocol is where sessions are closed, forked and resumed.
        await run_agent(agent, transport, use_unstable_protocol=True)
    finally:
        await agent.aclose()
        await places.aclose()

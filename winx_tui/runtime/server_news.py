"""Says in a conversation, once, that an MCP server is not there; else only its page would."""

from __future__ import annotations

from collections.abc import Callable

from winx_tui.core.events import Event, Notice, StepStarted, TurnFinished
from winx_tui.runtime.server_desk import ServerDesk
from winx_tui.runtime.trust_watch import TrustWatch


class ServerNews:
    """Watches a turn for servers that have failed, beside what the trust of its folder tells."""

    def __init__(self, desk: ServerDesk, trust: TrustWatch) -> None:
        """Take who knows the servers, and the watch that every conversation has."""
        self._desk = desk
        self._trust = trust

    def around(self, emit: Callable[[Event], None]) -> Callable[[Event], None]:
        """Return what emits the same, and the news of servers at each step and before the end."""
        watched = self._trust.around(emit)

        def pass_on(event: Event) -> None:
            if isinstance(event, TurnFinished):
                self._tell(emit)
            watched(event)
            if isinstance(event, StepStarted):
                self._tell(emit)

        return pass_on

    def _tell(self, emit: Callable[[Event], None]) -> None:
        if news := self._desk.news():
            emit(Notice(news))

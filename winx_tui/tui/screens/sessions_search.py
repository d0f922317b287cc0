"""The search in what sessions hold, in a thread, while a person types."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import copy_context

from winx_tui.session.search import SearchHit, search
from winx_tui.session.summary import SessionSummary


class ContentSearch:
    """One search at a time; what an earlier one still finds is passed over."""

    def __init__(self, take: Callable[[SearchHit], None], end: Callable[[], None]) -> None:
        """Take who is told, in the loop's thread: of each hit, and of the end."""
        self._take = take
        self._end = end
        self._stop = threading.Event()
        self._work: asyncio.Future[None] | None = None

    def begin(self, sessions: Sequence[SessionSummary], query: str) -> None:
        """Search for other words."""
        self.cancel()
        self._stop = stop = threading.Event()
        loop = asyncio.get_running_loop()
        # Who is told belongs to the app, which Textual finds by the context.
        context = copy_context()

        def work() -> None:
            # The loop may be closed by now: nobody waits for hits then.
            with suppress(RuntimeError):
                for hit in search(sessions, query, stop.is_set):
                    loop.call_soon_threadsafe(self._deliver, stop, hit, context=context)
                loop.call_soon_threadsafe(self._deliver, stop, None, context=context)

        self._work = loop.run_in_executor(None, work)

    def cancel(self) -> None:
        """End the search that is under way."""
        self._stop.set()

    def _deliver(self, stop: threading.Event, hit: SearchHit | None) -> None:
        if stop is not self._stop or stop.is_set():
            return
        if hit is None:
            self._end()
        else:
            self._take(hit)

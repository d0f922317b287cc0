"""Puts deltas together that come faster than anybody reads: a line to the client for many."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from winx_tui.core.events import ReasoningDelta, TextDelta
from winx_tui.llm.host.assembly import Delta

_WAIT_S = 0.016
"""A frame of the fastest screen: no eye sees that a delta came with the next one."""


class DeltaBatch:
    """The deltas of one answer on their way; one that comes alone goes at once."""

    def __init__(self, pass_on: Callable[[Delta], None]) -> None:
        self._pass_on = pass_on
        self._waiting: list[Delta] = []
        self._resting: asyncio.TimerHandle | None = None
        """Since a delta went out: what comes meanwhile is put together."""

    def add(self, delta: Delta) -> None:
        """Pass a delta on, now or soon."""
        if self._waiting and type(delta) is not type(self._waiting[0]):
            self._send()
        self._waiting.append(delta)
        if self._resting is None:
            self._go_on()

    def finish(self) -> None:
        """Pass on what waits; nothing is added any more."""
        self._send()
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None

    def _go_on(self) -> None:
        self._resting = None
        if self._waiting:
            self._send()
            self._resting = asyncio.get_running_loop().call_later(_WAIT_S, self._go_on)

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            text = "".join(delta.text for delta in waiting)
            is_text = isinstance(waiting[0], TextDelta)
            self._pass_on(TextDelta(text) if is_text else ReasoningDelta(text))

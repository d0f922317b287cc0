"""Waiting on a running command: for its end, for its answer, or for it to come to rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from winx_tui.shell.waiting import Waiting

QUIET_S = 0.4
"""An answer to sent keys counts as whole after so long a silence."""
ANSWER_PATIENCE_S = 3.0
"""How long a program may think before its first sign of an answer."""
CERTAIN_QUIET_S = 0.5
"""A program that is seen to wait for the terminal is believed after so long a silence."""
LIKELY_QUIET_S = 2.0
"""One that only seems to wait is believed after this."""
_STEP_S = 0.05
_TAKE_IN_S = 0.01
"""For what has been written already to be read."""
_MAX_LOOK_S = 4.0
"""The longest pause between two looks at what a silent program does."""

Look = Callable[[], Waiting | None]


class Attention:
    """Knows when a command last wrote something, and waits accordingly."""

    def __init__(self) -> None:
        self._stirred = asyncio.Event()
        self._stirred_at_s = time.monotonic()
        self._given_back = asyncio.Event()
        self._given_back.set()

    @property
    def quiet_s(self) -> float:
        """Return how long nothing has been written."""
        return time.monotonic() - self._stirred_at_s

    def stir(self) -> None:
        """Take note that there is output, or an end."""
        self._stirred_at_s = time.monotonic()
        self._stirred.set()

    def forget(self) -> None:
        """Wait for what comes from now on only."""
        self._stirred.clear()

    def hold(self) -> None:
        """Let no waiting run out: a person is at the keys."""
        self._given_back.clear()

    def release(self) -> None:
        """Let time count again."""
        self._stirred_at_s = time.monotonic()
        self._given_back.set()

    async def for_end(
        self, completion: asyncio.Future[Any], wait_s: float, look: Look, *, trusts_likely: bool
    ) -> None:
        """Wait for the end, or until the program evidently waits for a person."""
        # What has been written must get in first, even where nobody wants to wait.
        await asyncio.sleep(0)
        deadline_s = time.monotonic() + wait_s
        enough_s = CERTAIN_QUIET_S
        while not completion.done():
            if not self._given_back.is_set():
                deadline_s += await self._held(completion)
                continue
            left_s = deadline_s - time.monotonic()
            if left_s <= 0:
                return
            pause_s = min(left_s, max(_STEP_S, enough_s - self.quiet_s))
            await asyncio.wait({completion}, timeout=pause_s)
            if self.quiet_s < enough_s:
                enough_s = min(enough_s, max(CERTAIN_QUIET_S, self.quiet_s + _STEP_S))
                continue
            waiting = None if completion.done() else look()
            if waiting is not None and (
                waiting.is_certain or (trusts_likely and self.quiet_s >= LIKELY_QUIET_S)
            ):
                return
            enough_s = self.quiet_s + min(max(self.quiet_s, CERTAIN_QUIET_S), _MAX_LOOK_S)

    async def for_answer(self, completion: asyncio.Future[Any], wait_s: float) -> None:
        """Wait until the command ends, or its output has begun and come to rest."""
        deadline_s = time.monotonic() + wait_s
        patience_s = ANSWER_PATIENCE_S
        while not completion.done():
            left_s = min(deadline_s - time.monotonic(), patience_s)
            try:
                await asyncio.wait_for(self._stirred.wait(), max(0.0, left_s))
            except TimeoutError:
                return
            self._stirred.clear()
            patience_s = QUIET_S

    async def for_rest(
        self, completion: asyncio.Future[Any], quiet_s: float, wait_s: float
    ) -> None:
        """Wait until nothing is written for a while."""
        await asyncio.wait({completion}, timeout=_TAKE_IN_S)
        deadline_s = time.monotonic() + wait_s
        while not completion.done() and self.quiet_s < quiet_s:
            left_s = min(deadline_s - time.monotonic(), quiet_s - self.quiet_s)
            if left_s <= 0:
                return
            await asyncio.wait({completion}, timeout=left_s)

    async def _held(self, completion: asyncio.Future[Any]) -> float:
        began_s = time.monotonic()
        given_back = asyncio.create_task(self._given_back.wait())
        try:
            await asyncio.wait({completion, given_back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            given_back.cancel()
        return time.monotonic() - began_s

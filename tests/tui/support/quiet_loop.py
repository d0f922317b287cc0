"""When the app has done all that a key has led to."""

from __future__ import annotations

import asyncio
import time

from textual._wait import wait_for_idle

_LONGEST_S = 10.0
"""For what never comes to rest."""
_QUIET_TURNS = 3
"""So many turns of the event loop in a row nothing else must be waiting to run."""
_FRAME_S = 0.02
"""A little more than the app lets pass between two pictures."""


async def wait_for_quiet(min_sleep: float = 0.02, max_sleep: float = 1) -> None:
    """Wait as Textual's `wait_for_idle` does, and until nothing is left to run.

    Textual takes a process that uses no time for one that has nothing to do. Where the
    machine gave its time to others, there may be much to do.
    """
    await wait_for_idle(min_sleep, max_sleep)
    await _until_nothing_is_left()


async def wait_for_the_rest_of_a_picture() -> None:
    """Wait until what belongs to what is on the screen is there too: it may come a frame later."""
    await asyncio.sleep(_FRAME_S)
    await _until_nothing_is_left()


async def _until_nothing_is_left() -> None:
    # asyncio tells nobody else what is ready to run.
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    deadline_s = time.monotonic() + _LONGEST_S
    turns = 0
    while turns < _QUIET_TURNS and time.monotonic() < deadline_s:
        await asyncio.sleep(0)
        turns = 0 if ready else turns + 1

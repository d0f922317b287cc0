"""Turns work into a stream of its events, each logged before anyone sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress

from winx_tui.core.events import Event, Notice

Emit = Callable[[Event], None]


async def event_stream(
    work: Callable[[Emit], Awaitable[None]],
    record: Callable[[Event], Notice | None],
    begun: Callable[[asyncio.Task[None]], None],
) -> AsyncGenerator[Event, None]:
    """Do work in a task of its own and yield what it emits; whoever stops listening cancels it.

    A cancelled task ends the stream; what it raises else is raised at the end.

    Args:
        work: is given what takes its events.
        record: is told of each event first; what it returns is yielded behind it.
        begun: is told of the task before its first step.
    """
    queue: asyncio.Queue[Event | None] = asyncio.Queue()

    def emit(event: Event) -> None:
        notice = record(event)
        queue.put_nowait(event)
        if notice is not None:
            queue.put_nowait(notice)

    async def run() -> None:
        await work(emit)

    task = asyncio.create_task(run())
    begun(task)
    task.add_done_callback(lambda _: queue.put_nowait(None))
    # A task cancelled before its first step would end without a word in the log.
    await asyncio.sleep(0)
    try:
        while (event := await queue.get()) is not None:
            yield event
        with suppress(asyncio.CancelledError):
            task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

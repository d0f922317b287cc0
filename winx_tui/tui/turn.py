"""Runs one turn after another, and keeps what is typed meanwhile in a queue."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, aclosing, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from textual.worker import Worker, WorkerCancelled, WorkerFailed

from winx_tui.commands.typed_text import goes_back, is_command
from winx_tui.core.errors import UsageError, WinxError
from winx_tui.tui.prompt.draft import Draft

if TYPE_CHECKING:
    from winx_tui.core.events import Event
    from winx_tui.core.messages import Message
    from winx_tui.runtime.conversation import Conversation
    from winx_tui.tui.event_router import EventRouter

    Prompt = str | Message | Draft
    """What was typed, what a command has made of it, or a text with pastes and images."""

StartWork = Callable[[Coroutine[Any, Any, None]], "Worker[None]"]
StartCommand = Callable[[Draft], None]

_BREATH_S = 0.008
"""After so much routing without a pause, keys get their turn."""
_HEAD_START_S = 0.012
"""So long a turn has the loop for itself before it is drawn: its request leaves meanwhile, and
nobody sees that the prompt stands a frame later."""


class TurnRunner:
    """Sends prompts to a conversation and its events to a router."""

    def __init__(
        self,
        start: StartWork,
        on_change: Callable[[], None],
        hold_paint: Callable[[], AbstractContextManager[None]] = nullcontext,
        start_command: StartCommand = lambda _: None,
    ) -> None:
        """Take who works.

        Args:
            start: runs the work of turns.
            on_change: is told when the queue or the state changes.
            hold_paint: keeps the screen from being painted while its block runs.
            start_command: runs a slash command that has waited, and holds the queue meanwhile.
        """
        self._start = start
        self._start_command = start_command
        self._hold_paint = hold_paint
        self._on_change = [on_change]
        self.conversation: Conversation | None = None
        self.router: EventRouter | None = None
        self.queue: list[Prompt] = []
        self.is_held = False
        """After an interrupt the queue waits for the person."""
        self.is_busy = False
        """Whether a turn is under way or about to begin."""
        self.ended_well = False
        """Whether the last turn was completed, and the person refused nothing in it."""
        self.has_failed = False
        """Whether the last turn ended otherwise than completed or stopped by the person."""
        self.wakes = 0
        """How many turns in a row have begun without a word of the person."""
        self._worker: Worker[None] | None = None
        self._is_at_work = False
        self._is_steering = False
        """Whether the turn is being stopped for what is first in the queue."""
        self._place: int | None = None
        """Where in the queue the prompt stood that was taken back last."""
        self._holds = 0
        """How many that go back hold the queue: what is typed meanwhile comes after them."""
        self._passes = False
        """Whether the first in the queue is sent all the same: it is the way back itself."""
        self._is_turn_back = False
        """Whether the turn that is under way takes back, or makes again, what others did."""

    def watch(self, on_change: Callable[[], None]) -> None:
        """Have one more told of each change, and of another conversation."""
        self._on_change.append(on_change)

    def attach(self, conversation: Conversation, router: EventRouter) -> None:
        """Take a conversation, and send what has waited for it."""
        self.conversation, self.router = conversation, router
        self.ended_well = False
        self._next()
        self._changed()

    @property
    def is_going_back(self) -> bool:
        """Tell whether a slash command has to wait: for a way back, or for one that waits."""
        waits = any(_is_command(prompt) for prompt in self.queue)
        return self._holds > 0 or self._is_turn_back or waits

    def hold(self) -> None:
        """Send nothing from the queue until release()."""
        self._holds += 1

    def release(self) -> None:
        """Go on with the queue, unless others hold it too."""
        self._holds -= 1
        self._passes = self._passes and self._holds > 0
        if not self._next():
            self._changed()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the queue while the block goes back."""
        self.hold()
        try:
            yield
        finally:
            self.release()

    def wake(self, prompt: str) -> None:
        """Send a prompt that is not the person's, when nothing runs and nothing waits."""
        self.wakes += 1
        self.queue.append(prompt)
        self._next()
        self._changed()

    @property
    def queued(self) -> list[str]:
        """Return what waits, as it was typed."""
        return [_typed(prompt) for prompt in self.queue]

    def submit(self, prompt: Prompt) -> None:
        """Send a prompt or a !command, or put it in the queue.

        One that was taken back goes where it stood. After an interrupt it goes first: it says
        how to go on.
        """
        place, self._place = self._place, None
        if prompt:
            if self.is_held:
                place = 0
            self.queue.insert(len(self.queue) if place is None else place, prompt)
        self.is_held = False
        self.wakes = 0
        if not self._next():
            self._changed()

    def respond(self, prompt: Prompt) -> None:
        """Send what a command has made; while the queue is held, before all that waits in it."""
        if self._holds:
            self._place, self._passes = 0, True
        self.submit(prompt)

    def steer(self, prompt: Prompt) -> None:
        """Stop the running turn and send a prompt at once; with none, the first in the queue."""
        self._place = None
        self.wakes = 0
        if prompt:
            self.queue.insert(0, prompt)
        if self.queue and self.interrupt():
            self._is_steering = True
            if self.router is not None:
                self.router.note_steering()
        self.is_held = False
        if not self._next():
            self._changed()

    def find(self, from_end: int, text: str) -> int | None:
        """Return where a queued prompt stands; None where it has been sent meanwhile."""
        index = len(self.queue) - 1 - from_end
        is_there = 0 <= index < len(self.queue) and _typed(self.queue[index]) == text
        return index if is_there else None

    def take(self, index: int, *, to_change: bool = False) -> Prompt:
        """Take a queued prompt out; one that is changed goes back to its place."""
        prompt = self.queue.pop(index)
        self._place = index if to_change else None
        self._changed()
        return prompt

    def interrupt(self) -> bool:
        """Stop the running turn; False when nothing runs."""
        if not self.is_busy or self.conversation is None or self._worker is None:
            return False
        self.is_held = bool(self.queue)
        self._place = None
        if not self._is_at_work:
            # Cancelled before its first step it would never end.
            self.is_held = True
        elif self.conversation.is_running:
            self.conversation.cancel()
        else:
            self._worker.cancel()
        return True

    async def stop(self) -> None:
        """Stop the running turn and wait for its end; what waits for a way back is kept."""
        if not self._holds:
            self.queue.clear()
        if self.interrupt() and self._worker is not None:
            with suppress(WorkerFailed, WorkerCancelled):
                await self._worker.wait()

    def _next(self) -> bool:
        """Begin a turn if there is something to do; it tells of the change itself."""
        if self.conversation is None or self.is_busy or not self._has_next():
            return False
        if isinstance(command := self.queue[0], Draft) and _is_command(command):
            del self.queue[0]
            self._start_command(command)
            self._changed()
            return True
        self.is_busy = True
        self._worker = self._start(self._work())
        return True

    async def _work(self) -> None:
        self._is_at_work = True
        try:
            while self._has_next() and not _is_command(self.queue[0]):
                self._passes = False
                await self._run(self.queue.pop(0))
        finally:
            self.is_busy = self._is_at_work = self._is_turn_back = False
            was_steering, self._is_steering = self._is_steering, False
            if was_steering:
                # The turn was stopped before it had begun, and its work with it.
                self.is_held = False
            is_command_next = bool(self.queue) and _is_command(self.queue[0])
            if not ((was_steering or is_command_next) and self._next()):
                self._changed()

    def _has_next(self) -> bool:
        return bool(self.queue) and not self.is_held and (self._passes or not self._holds)

    def _changed(self) -> None:
        for tell in self._on_change:
            tell()

    async def _run(self, prompt: Prompt) -> None:
        # What happens in turns has many words; the first paint needs none of them.
        from winx_tui.core.events import TurnFinished

        conversation, router = self.conversation, self.router
        assert conversation is not None
        assert router is not None
        self.ended_well, self.has_failed = False, False
        self._is_turn_back = goes_back(_typed(prompt))
        was_refused, self._is_steering = False, False
        last_pause_s = time.perf_counter()
        try:
            ready = await _made_ready(prompt)
        except UsageError as error:
            # It waits where it can be taken back and mended.
            self.queue.insert(0, prompt)
            self.is_held = True
            router.fail(str(error))
            return
        except asyncio.CancelledError:
            router.fail("Interrupted before it began.")
            raise
        events = _early(conversation.respond(ready))
        try:
            # Sent first, drawn then.
            with self._hold_paint():
                await anext(events)
            self._changed()
            router.begin(_typed(prompt))
            async for event in events:
                if event is None:
                    continue
                router.route(event)
                was_refused |= _is_refusal(event)
                if isinstance(event, TurnFinished):
                    self.ended_well = event.outcome == "completed" and not was_refused
                    self.has_failed = event.outcome not in ("completed", "cancelled")
                    if event.outcome == "cancelled":
                        self.is_held = bool(self.queue) and not self._is_steering
                if time.perf_counter() - last_pause_s > _BREATH_S:
                    await asyncio.sleep(0)
                    last_pause_s = time.perf_counter()
        except WinxError as error:
            self.has_failed = True
            router.fail(str(error))
        except asyncio.CancelledError:
            router.fail("Interrupted before it began.")
            raise
        finally:
            await events.aclose()


def _typed(prompt: Prompt) -> str:
    match prompt:
        case str():
            return prompt
        case Draft():
            return prompt.text
        case _:
            return prompt.typed


def _is_command(prompt: Prompt) -> bool:
    """Tell whether a slash command waits: as it was typed, not in the words a command made."""
    return isinstance(prompt, Draft) and is_command(prompt.text)


async def _made_ready(prompt: Prompt) -> str | Message:
    """Return what is sent: pastes in their place, images read.

    Raises:
        UsageError: an image cannot be read.
    """
    if not isinstance(prompt, Draft):
        return prompt
    # Most prompts are text alone.
    from winx_tui.tui.prompt.images import sendable

    return await sendable(prompt)


async def _early(events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event | None, None]:
    """Begin a turn and give it a head start; yield None when that is over, then its events."""
    async with aclosing(events):
        first = asyncio.create_task(anext(events, None))
        try:
            await asyncio.sleep(_HEAD_START_S)
            yield None
            if (event := await first) is not None:
                yield event
        finally:
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
        async for event in events:
            yield event


def _is_refusal(event: Event) -> bool:
    # As above: not needed for the first paint.
    from winx_tui.core.events import ApprovalResolved

    if not isinstance(event, ApprovalResolved):
        return False
    return event.decision.outcome == "deny" and event.decision.decided_by == "person"

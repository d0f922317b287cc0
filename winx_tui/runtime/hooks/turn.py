"""A turn with the user's hooks around it: before its prompt is sent, and at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from winx_tui.core.errors import WinxError
from winx_tui.core.events import Event, MessageCompleted, TurnFinished, TurnStarted
from winx_tui.core.messages import Message, TextPart
from winx_tui.runtime.hooks.user_hooks import UserHooks

Emit = Callable[[Event], None]

_ADDED = "\n\n[Added by a hook of the user:]\n"


class PromptStopped(WinxError):
    """A prompt was not sent; nothing of it is in the conversation."""


async def play_with_hooks(
    hooks: UserHooks,
    prompt: Message,
    play: Callable[[Message, Emit], Awaitable[None]],
    emit: Emit,
    *,
    is_resumed: bool,
) -> None:
    """Play a turn; what hooks of the prompt print goes to the model with it.

    TurnFinished is held back until its hooks have run, so that it stays the last event.

    Raises:
        PromptStopped: a hook has stopped the prompt, or the person has meanwhile.
    """
    try:
        await hooks.start_session(is_resumed=is_resumed)
        objection, added = await hooks.check_prompt(prompt.text)
    except asyncio.CancelledError as error:
        raise PromptStopped("Interrupted before it began.") from error
    if objection:
        raise PromptStopped(objection)
    message = prompt
    if added:
        message = replace(prompt, parts=(*prompt.parts, TextPart(_ADDED + added)))
    around = _Around(hooks, emit)
    try:
        await play(message, around.pass_on)
    finally:
        await around.finish()


class _Around:
    """Passes a turn's events on, with what hooks have to say in the places for it."""

    def __init__(self, hooks: UserHooks, emit: Emit) -> None:
        self._hooks = hooks
        self._emit = emit
        self._answer = ""
        self._end: TurnFinished | None = None

    def pass_on(self, event: Event) -> None:
        """Emit an event, unless it is the last."""
        if isinstance(event, TurnFinished):
            self._end = event
            return
        if isinstance(event, MessageCompleted) and event.message.text:
            self._answer = event.message.text
        self._emit(event)
        if isinstance(event, TurnStarted):
            self._tell()

    async def finish(self) -> None:
        """Run the hooks of the turn's end, then emit it, interrupted or not."""
        if self._end is None:
            return
        try:
            await self._hooks.finish_turn(self._end, self._answer)
        finally:
            self._tell()
            self._emit(self._end)

    def _tell(self) -> None:
        for notice in self._hooks.take_notices():
            self._emit(notice)

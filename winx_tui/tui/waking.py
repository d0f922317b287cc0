"""Begins a turn when background commands have ended and the agent rests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from winx_tui.tui.turn import TurnRunner

if TYPE_CHECKING:
    from winx_tui.runtime.conversation import Conversation

MAX_WAKES = 20
"""In a row without a word of the person: what wakes itself for ever costs money for ever."""

Tell = Callable[[str], None]


class Waker:
    """Waits for the ends of background commands, of one conversation at a time."""

    def __init__(self, turns: TurnRunner, tell: Tell, *, is_on: bool) -> None:
        self._turns = turns
        self._tell = tell
        self._is_on = is_on
        self._rests = asyncio.Event()

    def note_turn(self) -> None:
        """Take note of whether a turn runs now."""
        if self._turns.is_busy:
            self._rests.clear()
        else:
            self._rests.set()

    async def follow(self, conversation: Conversation) -> None:
        """Wake the agent of a conversation whenever it may be; else tell the person only."""
        told: set[str] = set()
        while True:
            await conversation.shells.wait_for_untold(besides=told)
            await self._rests.wait()
            # While a turn ran, the model may have been told by a tool's reply.
            ended = [info for info in conversation.shells.untold() if info.id not in told]
            if not ended or self._turns.is_busy:
                continue
            if self._may_wake(conversation):
                self._turns.wake(await conversation.background_news())
            else:
                told |= {info.id for info in ended}
                # Few are ever told.
                from winx_tui.shell.news import end_words

                words = "; ".join(
                    end_words(info.id, info.exit_code, info.command) for info in ended
                )
                self._tell(f"{words} · /shells shows it")

    def _may_wake(self, conversation: Conversation) -> bool:
        turns = self._turns
        return (
            self._is_on
            and turns.ended_well
            and not turns.queue
            and turns.wakes < MAX_WAKES
            and conversation.mode != "read-only"
        )

"""What a person does with the shells of the conversation, and what the screen tells of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.timer import Timer
from textual.worker import Worker

from winx_tui.core.errors import ShellError
from winx_tui.tui.waiting_hints import WaitingHints
from winx_tui.tui.waking import Waker

if TYPE_CHECKING:
    from winx_tui.runtime.conversation import Conversation
    from winx_tui.shell.session import ShellSession
    from winx_tui.tui.shell_frame import ShellFrame

_LOOK_S = 1.0


class ShellActions:
    """Takes over terminals, keeps hints on cards true, and has the agent woken."""

    def __init__(self, app: ShellFrame, *, wakes: bool) -> None:
        self._app = app
        self._waker = Waker(app.turns, app.tell, is_on=wakes)
        self._hints = WaitingHints()
        self._conversation: Conversation | None = None
        self._following: Worker[None] | None = None
        self._timer: Timer | None = None

    def note_turn(self) -> None:
        """Take note that a turn has begun or ended, or that the conversation is another one."""
        conversation = self._app.turns.conversation
        if conversation is not self._conversation:
            self._conversation = conversation
            if self._following is not None:
                self._following.cancel()
            if conversation is not None:
                self._following = self._app.run_worker(
                    self._waker.follow(conversation), group="waking"
                )
        self._waker.note_turn()
        self._look()

    def interrupt_foreground(self) -> bool:
        """Stop the command that goes on after its turn; tell whether there was one."""
        conversation = self._app.turns.conversation
        if conversation is None or not conversation.shells.foreground.is_running:
            return False
        self._app.run_worker(self._interrupt(conversation.shells.foreground), group="interrupt")
        return True

    async def _interrupt(self, session: ShellSession) -> None:
        command = session.command or "the command"
        try:
            await session.interrupt()
        except ShellError:
            # It ended by itself meanwhile.
            return
        self._app.tell(f"Stopped: {command}")
        self._look()

    async def take_over_foreground(self) -> None:
        """Hand the person the terminal of what runs in the foreground."""
        conversation = self._app.turns.conversation
        if conversation is None or not conversation.shells.foreground.is_running:
            running = conversation.shells.shells() if conversation else ()
            count = sum(info.is_running for info in running)
            more = f" /shells lists what runs in the background ({count})." if count else ""
            self._app.tell(f"No command runs that you could take over.{more}")
            return
        if conversation.shells.foreground.is_taken_over:
            # The key was pressed twice before the terminal was there.
            return
        try:
            await self.take_over(conversation.shells.foreground)
        except ShellError as error:
            self._app.tell(str(error), "warning")

    async def take_over(self, session: ShellSession) -> None:
        """Hand the person a terminal until they give it back or its program ends.

        Raises:
            ShellError: nothing runs there, or it has been taken over already.
        """
        # The screen is not needed for the first paint.
        from winx_tui.tui.screens.approval import ApprovalDialog
        from winx_tui.tui.screens.terminal import HEAD_ROWS, TerminalScreen

        if isinstance(self._app.screen, ApprovalDialog):
            raise ShellError("winx asks you something; answer that first, then take over.")
        columns, lines = self._app.size
        left = asyncio.get_running_loop().create_future()

        def settle(_: None) -> None:
            if not left.done():
                left.set_result(None)

        async with session.attach(columns, max(1, lines - HEAD_ROWS)) as attached:
            screen = TerminalScreen(
                attached, session.command or "", ran_s=session.standing().duration_s
            )
            try:
                await self._app.push_screen(screen, settle)
                await left
            finally:
                self._app.close_dialog(screen)
        self._look()

    def _look(self) -> None:
        """Bring the hints up to date, and see to it that they stay so while something runs."""
        if self._conversation is None:
            return
        pool = self._conversation.shells
        take_over = self._app.key_map.label("app", "take_over") or "/shells"
        for card in self._hints.look(self._app.transcript.blocks, pool, take_over):
            self._app.transcript.update_block(card)
        is_running = pool.foreground.is_running or self._hints.is_any
        may_change = self._app.turns.is_busy or is_running
        if may_change and self._timer is None:
            self._timer = self._app.set_interval(_LOOK_S, self._look)
        elif not may_change and self._timer is not None:
            self._timer.stop()
            self._timer = None

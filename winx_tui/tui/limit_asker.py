"""Asks a person by a dialog what to do while a provider asks to wait."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from winx_tui.core.events import ModelLimited
from winx_tui.core.waiting import LimitAnswer

if TYPE_CHECKING:
    from winx_tui.tui.frame import Frame


class DialogLimitAsker:
    """Shows the question over the chat; a cancelled one leaves a clean screen."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def request(self, question: ModelLimited) -> LimitAnswer:
        """Ask, and wait for the answer; a closed dialog is a stop."""
        # The dialog is not needed for the first paint.
        from winx_tui.tui.screens.key_guard import KeyGuard
        from winx_tui.tui.screens.limit import LimitDialog

        answer: asyncio.Future[LimitAnswer | None] = asyncio.get_running_loop().create_future()

        def settle(value: LimitAnswer | None) -> None:
            if not answer.done():
                answer.set_result(value)

        area = self._frame.prompt.area
        dialog = LimitDialog(
            question,
            guard=KeyGuard(area.take_typed, is_typing=area.is_typed_into()),
            on_height=self._frame.leave_room,
        )
        try:
            await self._frame.push_screen(dialog, settle)
            return await answer or "stop"
        finally:
            self._frame.close_dialog(dialog)
            self._frame.leave_room(0)

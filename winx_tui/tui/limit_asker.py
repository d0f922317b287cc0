"""Asks a person by a dialog how to go on at a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winx_tui.core.events import CapReached, ModelLimited
from winx_tui.core.waiting import LimitAnswer

if TYPE_CHECKING:
    from winx_tui.tui.aware_frame import AwareFrame
    from winx_tui.tui.screens.limit import LimitQuestion


class DialogLimitAsker:
    """Shows a question over the chat; a cancelled one leaves a clean screen."""

    def __init__(self, frame: AwareFrame) -> None:
        self._frame = frame

    async def request(self, question: ModelLimited) -> LimitAnswer:
        """Ask what to do while a provider asks to wait; a closed dialog is a stop."""
        # The dialog is not needed for the first paint.
        from winx_tui.tui.screens.limit import wait_question

        answers: dict[str, LimitAnswer] = {"wait": "wait", "switch": "switch"}
        return answers.get(await self._answer(wait_question(question)), "stop")

    async def may_go_on(self, question: CapReached) -> bool:
        """Ask whether to go on past a limit; a closed dialog is a no."""
        # The dialog is not needed for the first paint.
        from winx_tui.tui.screens.limit import cap_question

        return await self._answer(cap_question(question)) == "continue"

    async def _answer(self, question: LimitQuestion) -> str:
        # The dialog is not needed for the first paint.
        from winx_tui.tui.dialogs import answer_of, guard_over
        from winx_tui.tui.screens.limit import LimitDialog

        frame = self._frame
        async with frame.question():
            dialog = LimitDialog(question, guard=guard_over(frame), on_height=frame.leave_room)
            try:
                return await answer_of(frame, dialog) or "stop"
            finally:
                frame.leave_room(0)

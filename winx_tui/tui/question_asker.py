"""Asks a person by a dialog what the agent wants to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winx_tui.core.questions import PersonAnswer, PersonQuestion

if TYPE_CHECKING:
    from winx_tui.tui.aware_frame import AwareFrame


class DialogPersonAsker:
    """Shows a question over the chat; a cancelled one leaves a clean screen."""

    def __init__(self, frame: AwareFrame) -> None:
        self._frame = frame

    async def ask(self, question: PersonQuestion) -> PersonAnswer:
        """Ask when no other question is on the screen; a closed dialog is no answer."""
        # The dialog is not needed for the first paint.
        from winx_tui.tui.dialogs import answer_of, guard_over
        from winx_tui.tui.screens.question import QuestionDialog

        frame = self._frame
        async with frame.question():
            dialog = QuestionDialog(question, guard=guard_over(frame), on_height=frame.leave_room)
            try:
                return await answer_of(frame, dialog) or PersonAnswer()
            finally:
                frame.leave_room(0)

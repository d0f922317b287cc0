"""Asks a person by a dialog what the agent wants to know."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from winx_tui.core.questions import PersonAnswer, PersonQuestion

if TYPE_CHECKING:
    from winx_tui.tui.frame import Frame


class DialogPersonAsker:
    """Shows a question over the chat; a cancelled one leaves a clean screen."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def ask(self, question: PersonQuestion) -> PersonAnswer:
        """Ask when no other question is on the screen; a closed dialog is no answer."""
        # The dialog is not needed for the first paint.
        from winx_tui.tui.screens.key_guard import KeyGuard
        from winx_tui.tui.screens.question import QuestionDialog
        from winx_tui.tui.screens.terminal import TerminalScreen

        async with self._frame.one_question:
            answer: asyncio.Future[PersonAnswer | None]
            answer = asyncio.get_running_loop().create_future()

            def settle(value: PersonAnswer | None) -> None:
                if not answer.done():
                    answer.set_result(value)

            top = self._frame.screen
            # What is typed for a program, such as a password, must not end in the prompt.
            place = top if isinstance(top, TerminalScreen) else self._frame.prompt.area
            dialog = QuestionDialog(
                question,
                guard=KeyGuard(place.take_typed, is_typing=place.is_typed_into()),
                on_height=self._frame.leave_room,
            )
            try:
                await self._frame.push_screen(dialog, settle)
                return await answer or PersonAnswer()
            finally:
                self._frame.close_dialog(dialog)
                self._frame.leave_room(0)

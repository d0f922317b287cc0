"""Asks a person by a dialog."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from winx_tui.core.approval import DENIED_BY_NOBODY, ApprovalDecision, ApprovalRequest

if TYPE_CHECKING:
    from winx_tui.execution.question_facts import QuestionFacts
    from winx_tui.tui.app import WinxApp


class DialogApprover:
    """Shows one dialog at a time; a cancelled question leaves a clean screen."""

    def __init__(self, app: WinxApp) -> None:
        self._app = app
        self._waiting = 0

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Ask, and wait for the answer; a closed dialog is a denial."""
        # The dialog is not needed for the first paint.
        from winx_tui.tui.screens.approval import ApprovalDialog
        from winx_tui.tui.screens.key_guard import KeyGuard
        from winx_tui.tui.screens.terminal import TerminalScreen

        self._waiting += 1
        try:
            async with self._app.one_question:
                answer: asyncio.Future[ApprovalDecision | None]
                answer = asyncio.get_running_loop().create_future()

                def settle(decision: ApprovalDecision | None) -> None:
                    if not answer.done():
                        answer.set_result(decision)

                facts = await self._find_facts(request)
                top = self._app.screen
                # What is typed for a program, such as a password, must not end in the prompt.
                place = top if isinstance(top, TerminalScreen) else self._app.prompt.area
                dialog = ApprovalDialog(
                    request,
                    guard=KeyGuard(place.take_typed, is_typing=place.is_typed_into()),
                    on_height=self._app.leave_room,
                    facts=facts,
                    columns=self._app.diff_columns,
                    behind=self._waiting - 1,
                )
                try:
                    await self._app.push_screen(dialog, settle)
                    return await answer or DENIED_BY_NOBODY
                finally:
                    self._app.close_dialog(dialog)
                    if self._waiting == 1:
                        self._app.leave_room(0)
        finally:
            self._waiting -= 1

    async def _find_facts(self, request: ApprovalRequest) -> QuestionFacts:
        # Whoever asks has a runtime, and with it this; the first paint has not.
        from winx_tui.execution.question_facts import NO_FACTS

        runtime = self._app.runtime
        return NO_FACTS if runtime is None else await runtime.question_facts(request)

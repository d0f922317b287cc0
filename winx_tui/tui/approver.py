"""Asks a person by a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winx_tui.core.approval import DENIED_BY_NOBODY, ApprovalDecision, ApprovalRequest

if TYPE_CHECKING:
    from winx_tui.execution.question_facts import QuestionFacts
    from winx_tui.tui.session_frame import SessionFrame


class DialogApprover:
    """Shows one dialog at a time; a cancelled question leaves a clean screen."""

    def __init__(self, app: SessionFrame) -> None:
        self._app = app
        self._waiting = 0

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Ask, and wait for the answer; a closed dialog is a denial."""
        # The dialog is not needed for the first paint.
        from winx_tui.tui.dialogs import answer_of, guard_over
        from winx_tui.tui.screens.approval import ApprovalDialog

        self._waiting += 1
        try:
            async with self._app.question():
                facts = await self._find_facts(request)
                dialog = ApprovalDialog(
                    request,
                    facts=facts,
                    guard=guard_over(self._app),
                    on_height=self._app.leave_room,
                    columns=self._app.diff_columns,
                    behind=self._waiting - 1,
                )
                try:
                    return await answer_of(self._app, dialog) or DENIED_BY_NOBODY
                finally:
                    if self._waiting == 1:
                        self._app.leave_room(0)
        finally:
            self._waiting -= 1

    async def _find_facts(self, request: ApprovalRequest) -> QuestionFacts:
        # Whoever asks has a runtime, and with it this; the first paint has not.
        from winx_tui.execution.question_facts import NO_FACTS

        runtime = self._app.runtime
        return NO_FACTS if runtime is None else await runtime.question_facts(request)

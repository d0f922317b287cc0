"""What becomes of a question when the asker is an MCP client."""

from __future__ import annotations

import asyncio

import mcp_types

from winx_tui.core.approval import ApprovalRequest, Approver
from winx_tui.core.events import Event
from winx_tui.core.results import ToolResult
from winx_tui.execution.executor import denial
from winx_tui.execution.gate import ApprovalGate
from winx_tui.execution.prepared import PreparedCall
from winx_tui.mcp_server.adapter import mcp_result
from winx_tui.mcp_server.elicitation import (
    AnsweredApprover,
    Context,
    ElicitingApprover,
    PendingQuestions,
    can_be_asked,
    is_modern,
)
from winx_tui.security.grants import Grants

_UNSEEN = (
    "Not run: this reads outside the workspace or a file that may hold secrets, which needs "
    "the user's approval, and this MCP client cannot ask for it (no elicitation)."
)

Refusal = mcp_types.CallToolResult | mcp_types.InputRequiredResult


class ClientApproval:
    """Settles every "ask" of the policy; what the policy denies never gets here.

    1. A client that can show forms is asked: its user sees what will run and decides.
    2. Any other client is trusted to have asked its user before it called, as the
       protocol tells clients to do for tools that change things: the call runs.
    3. But clients let read-only tools pass unseen, so a question about one of those,
       which nobody can be asked, is a denial.
    """

    def __init__(self, grants: Grants) -> None:
        self._grants = grants
        self._pending = PendingQuestions()
        self._one_question_at_a_time = asyncio.Lock()

    async def settle(
        self,
        prepared: PreparedCall,
        request: ApprovalRequest,
        context: Context,
        params: mcp_types.CallToolRequestParams,
    ) -> Refusal | None:
        """Return None if the call may run, or else what the client gets instead.

        That is a denial, or the question for a client that answers by calling again.
        """
        if not can_be_asked(context):
            is_unseen = prepared.tool.annotations.read_only
            return mcp_result(ToolResult(_UNSEEN, is_error=True)) if is_unseen else None
        approver: Approver = ElicitingApprover(context)
        if is_modern(context):
            answer = self._pending.answer(prepared, request, params)
            if answer is None:
                return self._pending.ask(prepared, request)
            approver = AnsweredApprover(answer)
        async with self._one_question_at_a_time:
            decision = await ApprovalGate(approver, self._grants).decide(request, _unheard)
        return None if decision.outcome == "allow" else mcp_result(denial(decision))


def _unheard(event: Event) -> None:
    """Take the gate's events: a client has the form, there is no screen to tell."""

"""What becomes of a question when the asker is an MCP client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import mcp_types

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest, Approver
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
from winx_tui.security.audit import AuditTrail
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext, is_plain

_UNSEEN = (
    "Not run: {reasons}. That needs the user's approval, and this MCP client cannot ask for it "
    "(no elicitation)."
)

_BY_CLIENT = ApprovalDecision("allow", decided_by="client")

Refusal = mcp_types.CallToolResult | mcp_types.InputRequiredResult


class ClientApproval:
    """Settles every "ask" of the policy; what the policy denies never gets here.

    1. A client that can show forms is asked: its user sees what will run and decides.
    2. Any other client is trusted to have asked its user before it called, as the
       protocol tells clients to do for tools that change things: the call runs.
    3. But clients let read-only tools pass unseen, and a file name tells their user little:
       reading and writing what lies outside the workspace, in .git, in winx's own files or
       may hold secrets is denied where nobody can be asked. Only commands and plain edits
       inside the workspace run.
    """

    def __init__(
        self, grants: Grants, policy: Callable[[], PolicyContext], audit: AuditTrail
    ) -> None:
        self._grants = grants
        self._policy = policy
        self._audit = audit
        self._pending = PendingQuestions()
        self._one_question_at_a_time = asyncio.Lock()

    async def settle(
        self,
        prepared: PreparedCall,
        request: ApprovalRequest,
        context: Context,
        params: mcp_types.CallToolRequestParams,
    ) -> PreparedCall | Refusal:
        """Return the call if it may run, or else what the client gets instead.

        That is a denial, or the question for a client that answers by calling again.
        """
        if not can_be_asked(context):
            if is_plain(prepared.plan.accesses, self._policy()):
                return prepared.approved(_BY_CLIENT)
            text = _UNSEEN.format(reasons="; ".join(request.reasons))
            return mcp_result(ToolResult(text, is_error=True))
        approver: Approver = ElicitingApprover(context)
        if is_modern(context):
            answer = self._pending.answer(prepared, request, params)
            if answer is None:
                return self._pending.ask(prepared, request)
            approver = AnsweredApprover(answer)
        async with self._one_question_at_a_time:
            decision = await ApprovalGate(approver, self._grants, self._audit).decide(
                request, _unheard
            )
        if decision.outcome == "allow":
            return prepared.approved(decision)
        return mcp_result(denial(decision))


def _unheard(event: Event) -> None:
    """Take the gate's events: a client has the form, there is no screen to tell."""

"""Approval questions as forms that an MCP client shows to its user.

Two dialects. A session of the handshake era is asked in the middle of the call. Since
2026-07-28 a server cannot ask: it answers "input required", and the client makes the same
call again with the form filled in; the answer counts for what was shown, and once.
"""

from __future__ import annotations

from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest
from winx_tui.mcp_server.clients import Context
from winx_tui.mcp_server.question_form import decision_of, form_of


def can_be_asked(context: Context) -> bool:
    """Tell whether the client declared that it shows forms, and how to reach it is known."""
    capabilities = context.session.client_capabilities
    elicitation = capabilities.elicitation if capabilities else None
    if elicitation is None or (elicitation.form is None and elicitation.url is not None):
        return False
    return is_modern(context) or context.session.can_send_request


def is_modern(context: Context) -> bool:
    """Tell whether questions are answered by a second call."""
    return context.protocol_version in MODERN_PROTOCOL_VERSIONS


class ElicitingApprover:
    """Asks a client in the middle of its call."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Show the form and wait for it."""
        form = form_of(request)
        result = await self._context.session.elicit_form(
            form.message, form.requested_schema, self._context.request_id
        )
        return decision_of(result, request)


class AnsweredApprover:
    """Gives the answer that came with a second call."""

    def __init__(self, decision: ApprovalDecision) -> None:
        self._decision = decision

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Return the answer."""
        return self._decision

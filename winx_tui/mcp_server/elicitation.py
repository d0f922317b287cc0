"""Approval questions as forms that an MCP client shows to its user.

Two dialects. A session of the handshake era is asked in the middle of the call. Since
2026-07-28 a server cannot ask: it answers "input required", and the client makes the same
call again with the form filled in; the answer counts for what was shown, and once.
"""

from __future__ import annotations

import secrets
from typing import Any

import mcp_types
from mcp.server.context import ServerRequestContext
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest
from winx_tui.core.preview import CommandPreview, DiffPreview, TextPreview
from winx_tui.execution.prepared import PreparedCall
from winx_tui.execution.question_facts import NO_FACTS, fact_lines
from winx_tui.workspace.display import visible

Context = ServerRequestContext[Any, Any]

_QUESTION = "approval"
"""The key of the question among the inputs that are required."""

REJECT = "reject"
APPROVE_ONCE = "approve once"
APPROVE_SESSION = "approve for this session"

_MAX_PENDING = 32
"""Questions that wait for a second call; beyond it the oldest are forgotten."""


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


class PendingQuestions:
    """Questions handed to a client that answers by calling again.

    The state a client carries is a ticket, nothing more: what was asked stays here, so
    that no client can change it, and a ticket is good once.
    """

    def __init__(self) -> None:
        self._fingerprints: dict[str, str] = {}

    def ask(
        self, prepared: PreparedCall, request: ApprovalRequest
    ) -> mcp_types.InputRequiredResult:
        """Return the question instead of a result."""
        ticket = secrets.token_urlsafe(24)
        self._fingerprints[ticket] = prepared.fingerprint
        while len(self._fingerprints) > _MAX_PENDING:
            del self._fingerprints[next(iter(self._fingerprints))]
        question = mcp_types.ElicitRequest(params=form_of(request))
        return mcp_types.InputRequiredResult(
            input_requests={_QUESTION: question}, request_state=ticket
        )

    def answer(
        self,
        prepared: PreparedCall,
        request: ApprovalRequest,
        params: mcp_types.CallToolRequestParams,
    ) -> ApprovalDecision | None:
        """Return the answer a call brings along; None if it was not asked for this very call."""
        asked = self._fingerprints.pop(params.request_state or "", None)
        given = (params.input_responses or {}).get(_QUESTION)
        if asked is None or asked != prepared.fingerprint:
            return None
        if not isinstance(given, mcp_types.ElicitResult):
            return None
        return decision_of(given, request)


def form_of(request: ApprovalRequest) -> mcp_types.ElicitRequestFormParams:
    """Write the question: everything that will happen, and the answers to it."""
    answers = [REJECT, APPROVE_ONCE]
    if "session" in request.scopes:
        answers.append(APPROVE_SESSION)
    return mcp_types.ElicitRequestFormParams(
        message=_message(request),
        requested_schema={
            "type": "object",
            "properties": {
                "decision": {
                    "type": "string",
                    "title": "May this run?",
                    "enum": answers,
                    "default": REJECT,
                },
                "reason": {
                    "type": "string",
                    "title": "Reason",
                    "description": "On a rejection: what the model should know.",
                },
            },
            "required": ["decision"],
        },
    )


def decision_of(result: mcp_types.ElicitResult, request: ApprovalRequest) -> ApprovalDecision:
    """Read a form; whatever is not a clear approval is a denial."""
    content = result.content or {}
    if result.action == "accept":
        if content.get("decision") == APPROVE_ONCE:
            return ApprovalDecision("allow")
        if content.get("decision") == APPROVE_SESSION and "session" in request.scopes:
            return ApprovalDecision("allow", "session")
    reason = content.get("reason")
    feedback = reason.strip() if isinstance(reason, str) else ""
    return ApprovalDecision("deny", feedback=feedback or None)


def _message(request: ApprovalRequest) -> str:
    match request.preview:
        case CommandPreview(command, cwd):
            shown = f"In: {cwd}\nCommand:\n{command}"
        case DiffPreview(files):
            shown = "\n".join(f"File: {file.path}\n{file.unified_diff}" for file in files)
        case TextPreview(text):
            shown = text
    facts = fact_lines(request, NO_FACTS)
    reasons = "\n".join([*facts, *(f"Reason: {reason}" for reason in request.reasons)])
    return visible(f"winx: {request.title}\n\n{shown}\n\n{reasons}".strip(), multiline=True)

"""Approval questions as forms that an MCP client shows to its user.

Two dialects. A session of the handshake era is asked in the middle of the call. Since
2026-07-28 a server cannot ask: it answers "input required", and the client makes the same
call again with the form filled in; the answer counts for what was shown, and once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any

import mcp_types
from mcp.server.context import ServerRequestContext
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest, Confinement
from winx_tui.core.preview import CommandPreview, DiffPreview, TaskListPreview, TextPreview
from winx_tui.execution.prepared import PreparedCall
from winx_tui.execution.question_facts import NO_FACTS, fact_lines
from winx_tui.runtime.rules_in_force import home_directory
from winx_tui.security.sandbox_switches import (
    CLOSED,
    Opening,
    as_shown,
    decided,
    switched,
    switches_of,
)
from winx_tui.workspace.display import visible

Context = ServerRequestContext[Any, Any]

_QUESTION = "approval"
"""The key of the question among the inputs that are required."""

REJECT = "reject"
APPROVE_ONCE = "approve once"
APPROVE_SESSION = "approve for this session"

AS_SHOWN = "as shown"
WITH_NETWORK = "with network"
WITHOUT_SANDBOX = "without the sandbox"

_WAY_OUT = f'"{WITHOUT_SANDBOX}" runs it without'

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


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was shown to the person; the answer counts for nothing else."""

    fingerprint: str
    confinement: Confinement | None


class PendingQuestions:
    """Questions handed to a client that answers by calling again.

    The state a client carries is a ticket, nothing more: what was asked stays here, so
    that no client can change it, and a ticket is good once.
    """

    def __init__(self) -> None:
        self._shown: dict[str, _Shown] = {}

    def ask(
        self, prepared: PreparedCall, request: ApprovalRequest
    ) -> mcp_types.InputRequiredResult:
        """Return the question instead of a result."""
        ticket = secrets.token_urlsafe(24)
        self._shown[ticket] = _Shown(prepared.fingerprint, request.confinement)
        while len(self._shown) > _MAX_PENDING:
            del self._shown[next(iter(self._shown))]
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
        shown = self._shown.pop(params.request_state or "", None)
        given = (params.input_responses or {}).get(_QUESTION)
        if shown != _Shown(prepared.fingerprint, request.confinement):
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
                **_sandbox_property(request),
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
    opening = _openings(request).get(str(content.get("sandbox") or AS_SHOWN))
    if result.action == "accept" and opening is not None:
        approval = ApprovalDecision("allow")
        if request.confinement is not None:
            approval = decided(approval, opening)
        if content.get("decision") == APPROVE_ONCE:
            return approval
        if content.get("decision") == APPROVE_SESSION and "session" in request.scopes:
            return replace(approval, scope="session")
    reason = content.get("reason")
    feedback = reason.strip() if isinstance(reason, str) else ""
    return ApprovalDecision("deny", feedback=feedback or None)


def _openings(request: ApprovalRequest) -> dict[str, Opening]:
    """Return what can be chosen of the sandbox, as the form names it."""
    confinement = request.confinement
    if confinement is None:
        return {AS_SHOWN: CLOSED}
    shown = as_shown(confinement)
    openings = {AS_SHOWN: shown}
    if not shown.network:
        openings[WITH_NETWORK] = switched(shown, "network", confinement)
    if "unconfined" in switches_of(confinement):
        openings[WITHOUT_SANDBOX] = switched(shown, "unconfined", confinement)
    return openings


def _sandbox_property(request: ApprovalRequest) -> dict[str, object]:
    """Write the choice of the sandbox, where there is one."""
    choices = list(_openings(request))
    if len(choices) == 1:
        return {}
    return {
        "sandbox": {
            "type": "string",
            "title": "How it runs",
            "enum": choices,
            "default": AS_SHOWN,
        }
    }


def _message(request: ApprovalRequest) -> str:
    match request.preview:
        case CommandPreview(command, cwd):
            shown = f"In: {cwd}\nCommand:\n{command}"
        case DiffPreview(files):
            shown = "\n".join(f"File: {file.path}\n{file.unified_diff}" for file in files)
        case TextPreview(text=text) | TaskListPreview(text=text):
            shown = text
    facts = fact_lines(request, NO_FACTS, home=home_directory(), way_out=_WAY_OUT)
    reasons = "\n".join([*facts, *(f"Reason: {reason}" for reason in request.reasons)])
    return visible(f"winx: {request.title}\n\n{shown}\n\n{reasons}".strip(), multiline=True)

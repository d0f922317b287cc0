"""Questions that were handed to a client, and wait for it to call again with the answer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import mcp_types

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest, Confinement
from winx_tui.execution.prepared import PreparedCall
from winx_tui.mcp_server.question_form import decision_of, form_of

_QUESTION = "approval"
"""The key of the question among the inputs that are required."""

_MAX_PENDING = 32
"""Questions that wait for a second call; beyond it the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A person's own command in place of the one that was sent."""

    sent: str
    """The fingerprint of the call as its client sent it, and sends it again."""
    command: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was shown to the person; the answer counts for nothing else."""

    fingerprint: str
    confinement: Confinement | None
    edit: Edit | None = None
    """What the person had made of the call before; None: it was shown as it was sent."""


class PendingQuestions:
    """Questions handed to a client that answers by calling again.

    The state a client carries is a ticket, nothing more: what was asked stays here, so
    that no client can change it, and a ticket is good once.
    """

    def __init__(self) -> None:
        self._shown: dict[str, _Shown] = {}

    def has(self, ticket: str) -> bool:
        """Tell whether a question waits under that ticket."""
        return ticket in self._shown

    def edit_of(
        self, prepared: PreparedCall, params: mcp_types.CallToolRequestParams
    ) -> Edit | None:
        """Return what a person had made of this very call; None where they had not."""
        shown = self._shown.get(params.request_state or "")
        edit = None if shown is None else shown.edit
        return edit if edit is not None and edit.sent == prepared.fingerprint else None

    def ask(
        self, prepared: PreparedCall, request: ApprovalRequest, edit: Edit | None = None
    ) -> mcp_types.InputRequiredResult:
        """Return the question instead of a result."""
        ticket = secrets.token_urlsafe(24)
        self._shown[ticket] = _Shown(prepared.fingerprint, request.confinement, edit)
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
        if shown is None or shown.fingerprint != prepared.fingerprint:
            return None
        if shown.confinement != request.confinement:
            return None
        if not isinstance(given, mcp_types.ElicitResult):
            return None
        return decision_of(given, request)

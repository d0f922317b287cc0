"""The gate between a question and its answer: one question at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from winx_tui.core.approval import DENIED_BY_NOBODY, ApprovalDecision, ApprovalRequest, Approver
from winx_tui.core.events import ApprovalRequested, ApprovalResolved, Event
from winx_tui.security.audit import AuditedCall, AuditTrail, unrecorded
from winx_tui.security.grants import Grants

_log = logging.getLogger(__name__)


class ApprovalGate:
    """Asks whoever decides, in order; silence and errors are denials."""

    def __init__(self, approver: Approver, grants: Grants, audit: AuditTrail | None = None) -> None:
        self._approver = approver
        self._grants = grants
        self._audit = audit or unrecorded()
        self._one_at_a_time = asyncio.Lock()

    async def decide(
        self, request: ApprovalRequest, emit: Callable[[Event], None]
    ) -> ApprovalDecision:
        """Ask one question and remember what was granted for the session.

        Cancelling withdraws the question.
        """
        async with self._one_at_a_time:
            # An answer "for this session" to an earlier question may settle this one.
            granted = [
                self._grants.decision_on(access, request.confinement) for access in request.accesses
            ]
            may_be_settled = "session" in request.scopes
            if may_be_settled and granted and granted[0] is not None and all(granted):
                self._audit.decided(_audited(request), granted[0])
                return granted[0]
            emit(ApprovalRequested(request))
            decision = DENIED_BY_NOBODY
            try:
                decision = await self._ask(request)
            finally:
                self._audit.decided(_audited(request), decision)
                emit(ApprovalResolved(request.id, request.call_id, decision))
        if (
            decision.outcome == "allow"
            and decision.scope == "session"
            and "session" in request.scopes
            and decision.edited is None
            and not decision.hunks
        ):
            self._grants.add(request.accesses, decision, request.confinement)
        return decision

    async def _ask(self, request: ApprovalRequest) -> ApprovalDecision:
        try:
            return await self._approver.request(request)
        except Exception:  # noqa: BLE001 - whatever breaks while asking is a denial
            _log.exception("asking for approval of %s failed", request.tool)
            return DENIED_BY_NOBODY


def _audited(request: ApprovalRequest) -> AuditedCall:
    return AuditedCall(request.call_id, request.tool, request.title, request.fingerprint)

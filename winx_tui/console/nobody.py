"""The approver of `winx -p`: nobody is there to ask."""

from __future__ import annotations

from winx_tui.core.approval import DENIED_BY_NOBODY, ApprovalDecision, ApprovalRequest


class DenyApprover:
    """Nobody is there to ask."""

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Deny."""
        return DENIED_BY_NOBODY

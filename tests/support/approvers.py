"""Approvers with a fixed mind, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest


class AnsweringApprover:
    """Gives its answers in order, the last one again and again; keeps the questions."""

    def __init__(self, answers: Sequence[ApprovalDecision | Exception]) -> None:
        self._answers = list(answers)
        self.requests: list[ApprovalRequest] = []

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Answer."""
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class SilentApprover:
    """Never answers; tells when it was asked and when the question was withdrawn."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.withdrawn = False

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Wait for ever."""
        self.asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.withdrawn = True
            raise
        raise AssertionError("unreachable")


ALLOW = ApprovalDecision("allow")
ALLOW_FOR_SESSION = ApprovalDecision("allow", "session")
DENY = ApprovalDecision("deny")

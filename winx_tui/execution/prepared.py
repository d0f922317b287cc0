"""A call that has been understood, judged, and not yet run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from winx_tui.core.approval import (
    READ_ONLY,
    ApprovalDecision,
    ApprovalRequest,
    Permit,
    Verdict,
)
from winx_tui.core.messages import ToolCall
from winx_tui.core.preview import Preview
from winx_tui.core.results import ToolResult
from winx_tui.tools.base import Tool, ToolPlan


@dataclass(frozen=True)
class PreparedCall:
    """Validated arguments, what they will touch, and the policy's verdict."""

    call: ToolCall
    tool: Tool[Any]
    plan: ToolPlan[Any]
    verdict: Verdict
    fingerprint: str
    request: ApprovalRequest | None
    """The question to a person; None unless the verdict is "ask"."""
    permit: Permit = READ_ONLY
    """What a command may do that it runs; as tight as can be until it was approved."""

    @property
    def title(self) -> str:
        """Return the call as one line for a person."""
        return self.plan.title

    @property
    def preview(self) -> Preview | None:
        """Return what a person is shown of the call."""
        return self.plan.preview

    def approved(self, decision: ApprovalDecision) -> PreparedCall:
        """Return the call with what an approval lets it do."""
        # Lazy: no first request waits for it.
        from winx_tui.security.permits import permit_after

        return replace(self, permit=permit_after(self.verdict.confinement, decision))


@dataclass(frozen=True)
class RejectedCall:
    """A call that ends before it runs: unknown tool, bad arguments, denied."""

    call: ToolCall
    title: str
    result: ToolResult
    preview: Preview | None = None


def fingerprint_of(tool: str, plan: ToolPlan[Any], cwd: str) -> str:
    """Hash the exact bytes that will run: tool, arguments, directory, contents."""
    canonical = json.dumps(
        [tool, plan.params.model_dump(mode="json"), cwd], sort_keys=True, ensure_ascii=True
    )
    return hashlib.sha256(canonical.encode() + b"\0" + plan.material).hexdigest()

"""An answer of a second call counts for what was shown: the call and its sandbox."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from mcp_types import CallToolRequestParams, ElicitResult

from tests.support.small_tools import Say, SayParams
from winx_tui.core.approval import ApprovalDecision, ApprovalRequest, Confinement, Verdict
from winx_tui.core.messages import ToolCall
from winx_tui.execution.prepared import PreparedCall
from winx_tui.mcp_server.pending_questions import PendingQuestions

SHOWN = Confinement("bubblewrap")
WIDER = replace(SHOWN, network=("pypi.org",))


async def prepared(confinement: Confinement | None) -> tuple[PreparedCall, ApprovalRequest]:
    tool = Say(Path("/project"))
    plan = await tool.plan(SayParams(command="hello"))
    request = ApprovalRequest(
        id="apr_1",
        call_id="c1",
        tool=tool.name,
        title=plan.title,
        accesses=plan.accesses,
        preview=plan.preview,
        reasons=(),
        scopes=("once",),
        fingerprint="f" * 64,
        confinement=confinement,
    )
    verdict = Verdict("ask", confinement=confinement)
    call = ToolCall("c1", tool.name, "{}")
    return PreparedCall(call, tool, plan, verdict, request.fingerprint, request), request


@pytest.mark.parametrize(
    ("shown", "now", "decision"),
    [
        (SHOWN, SHOWN, ApprovalDecision("allow", network=False, outside=False)),
        (None, None, ApprovalDecision("allow")),
        (SHOWN, WIDER, None),
        (WIDER, SHOWN, None),
        (SHOWN, None, None),
    ],
)
async def test_an_answer_counts_only_for_the_sandbox_that_was_shown(
    shown: Confinement | None, now: Confinement | None, decision: ApprovalDecision | None
) -> None:
    questions = PendingQuestions()
    ticket = questions.ask(*await prepared(shown)).request_state
    params = CallToolRequestParams(
        name="say",
        input_responses={
            "approval": ElicitResult(action="accept", content={"decision": "approve once"})
        },
        request_state=ticket,
    )
    call, request = await prepared(now)
    assert questions.answer(call, request, params) == decision
    assert questions.answer(call, request, params) is None, "an answer counts once"

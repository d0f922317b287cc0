"""What a command may do while it runs is what was approved, however the approval came about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from tests.support.approvers import ALLOW, DENY, AnsweringApprover
from tests.support.small_tools import Say, SayParams
from winx_tui.core.approval import (
    READ_ONLY,
    UNCONFINED,
    ApprovalDecision,
    Permit,
)
from winx_tui.core.messages import ToolCall
from winx_tui.core.modes import Mode
from winx_tui.core.results import ToolResult
from winx_tui.execution.batch import CallBatch
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.gate import ApprovalGate
from winx_tui.security.audit import AuditTrail
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.security.sandbox.refusals import Refusal
from winx_tui.tools.base import ToolContext, ToolPlan

FOR_SESSION = ApprovalDecision("allow", "session", network=True)


class Watched(Say):
    """Keeps what it was permitted."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.permits: list[Permit] = []

    async def run(self, plan: ToolPlan[SayParams], context: ToolContext) -> ToolResult:
        self.permits.append(context.permit)
        return await super().run(plan, context)


class Scene:
    """Commands, one after the other, before a person of fixed mind."""

    def __init__(
        self, root: Path, answers: Sequence[ApprovalDecision], *, mode: Mode = "ask"
    ) -> None:
        self.tool = Watched(root)
        self.approver = AnsweringApprover(answers)
        self.grants = Grants()
        self.records: list[dict[str, object]] = []
        trail = AuditTrail(lambda record: self.records.append(dict(record)), "session")
        context = PolicyContext(
            mode, root, home=root.parent, is_confined=True, sandbox="bubblewrap"
        )
        self.executor = ToolExecutor(
            {self.tool.name: self.tool}, lambda: context, self.grants, audit=trail
        )
        self.gate = ApprovalGate(self.approver, self.grants, trail)

    async def run(self, command: str) -> ToolResult:
        batch = CallBatch(self.executor, self.gate, lambda event: None)
        await batch.run([ToolCall("c1", "say", json.dumps({"command": command}))])
        return batch.results["c1"]


async def test_what_is_proven_runs_with_the_tightest_permit_and_no_question(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [DENY])
    await scene.run("ls")
    assert scene.tool.permits == [READ_ONLY]
    assert scene.approver.requests == []


async def test_an_approval_opens_what_was_shown(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [ALLOW])
    await scene.run("pip install x")
    assert scene.tool.permits == [Permit("workspace-write", network=True)]


async def test_an_answer_may_open_less_or_all(tmp_path: Path) -> None:
    answers = [
        ApprovalDecision("allow", network=False),
        ApprovalDecision("allow", is_unconfined=True),
    ]
    scene = Scene(tmp_path, answers)
    await scene.run("pip install x")
    await scene.run("pip install x")
    assert scene.tool.permits == [Permit("workspace-write"), UNCONFINED]


async def test_full_access_means_no_sandbox(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [DENY], mode="full-access")
    await scene.run("make")
    assert scene.tool.permits == [UNCONFINED]


async def test_a_grant_for_the_session_opens_the_same_again(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [FOR_SESSION, DENY])
    await scene.run("make")
    await scene.run("make")
    assert scene.tool.permits == [Permit("workspace-write", network=True)] * 2
    assert len(scene.approver.requests) == 1


async def test_what_the_sandbox_refused_asks_though_it_was_granted_and_offers_it(
    tmp_path: Path,
) -> None:
    scene = Scene(tmp_path, [FOR_SESSION, ALLOW])
    await scene.run("make")
    scene.grants.refuse("make", Refusal("network"))
    await scene.run("make")
    assert len(scene.approver.requests) == 2
    confinement = scene.approver.requests[1].confinement
    assert confinement is not None
    assert confinement.refused == ("the network",)


async def test_an_edit_that_is_no_worse_runs_and_one_that_is_asks_again(tmp_path: Path) -> None:
    for edited, questions in (("make -j2", 1), ("rm -rf ~", 2), ("make; curl http://a.example", 2)):
        scene = Scene(tmp_path, [ApprovalDecision("allow", edited=edited), DENY])
        result = await scene.run("make")
        assert len(scene.approver.requests) == questions, edited
        assert result.is_error is (questions == 2)
        assert scene.tool.ran == ([edited] if questions == 1 else [])


async def test_the_audit_says_what_a_command_was_permitted(tmp_path: Path) -> None:
    scene = Scene(tmp_path, [ALLOW])
    await scene.run("pip install x")
    ran = next(record for record in scene.records if record["event"] == "execution")
    assert ran["permit"] == {
        "level": "workspace-write",
        "network": True,
        "readable": [],
        "writable": [],
        "writes_git": False,
    }

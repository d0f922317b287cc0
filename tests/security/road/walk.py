"""The whole road in a home of its own: real tools, shells and sandbox, and a scripted person."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.runtime.sandboxed_home import Home
from winx_tui.config.settings import Settings
from winx_tui.core.approval import (
    ApprovalDecision,
    ApprovalRequest,
    Confinement,
)
from winx_tui.core.messages import ToolCall
from winx_tui.core.modes import Mode
from winx_tui.core.results import ToolResult
from winx_tui.execution.batch import CallBatch
from winx_tui.execution.gate import ApprovalGate
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.toolset import Toolset
from winx_tui.security.redaction import Redactor
from winx_tui.tools.registry import AgentResources
from winx_tui.workspace.workspace import Workspace

ALLOW = ApprovalDecision("allow")
DENY = ApprovalDecision("deny")
UNCONFINED = ApprovalDecision("allow", is_unconfined=True)


class Walk:
    """Commands of a model, one after the other."""

    def __init__(self, toolset: Toolset) -> None:
        self.toolset = toolset
        self.answer = ALLOW
        self.asked: list[ApprovalRequest] = []
        """The questions of the last command."""
        self.meanwhile: Callable[[], object] = lambda: None
        """Happens while the person thinks."""

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Answer as the script says."""
        self.asked.append(request)
        self.meanwhile()
        return self.answer

    async def run(self, command: str, answer: ApprovalDecision = ALLOW) -> ToolResult:
        """Send a command down the road."""
        self.answer = answer
        self.asked.clear()
        gate = ApprovalGate(self, self.toolset.grants, self.toolset.audit)
        batch = CallBatch(self.toolset.executor, gate, lambda event: None)
        await batch.run([ToolCall("c1", "bash_command", json.dumps({"command": command}))])
        return batch.results["c1"]

    @property
    def shown(self) -> Confinement:
        """Return the sandbox that the last question showed."""
        (question,) = self.asked
        assert question.confinement is not None
        return question.confinement

    async def until_doubted(self, command: str) -> ToolResult:
        """Send a command until it is not run as proven any more; looks keep their distance."""
        until = time.monotonic() + 60.0
        while True:
            result = await self.run(command, DENY)
            if result.is_error:
                return result
            assert time.monotonic() < until


@asynccontextmanager
async def walking(
    home: Home, monkeypatch: pytest.MonkeyPatch, *, root: Path | None = None, mode: Mode = "ask"
) -> AsyncIterator[Walk]:
    """Walk in a workspace of a home, as its owner would start winx there."""
    for name in ("HOME", "WINX_CONFIG_DIR", "WINX_STATE_DIR"):
        monkeypatch.setenv(name, home.environment[name])
    root = root or home.root
    state = home.home / ".local/state/winx"
    toolset = Toolset(
        Workspace(root),
        Settings(),
        Choices(mode),
        ProjectGuide(root, state, is_trusted=False),
        state,
        session_id="s1",
        redactor=Redactor(),
        resources=AgentResources(),
    )
    await toolset.keeper.ready()
    if not toolset.keeper.name:
        pytest.skip(toolset.keeper.describe())
    try:
        yield Walk(toolset)
    finally:
        await toolset.aclose()

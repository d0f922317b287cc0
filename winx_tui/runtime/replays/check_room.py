"""The room in which recorded calls are run again: the real tools, in a copy, shut in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from winx_tui.config.settings import PolicySettings, Settings
from winx_tui.core.access import Access, ReadPath, RunCommand, WritePath
from winx_tui.core.approval import ApprovalDecision, ApprovalRequest, Permit
from winx_tui.core.events import Event
from winx_tui.core.ids import new_id
from winx_tui.core.messages import ToolCall
from winx_tui.core.results import ToolResult
from winx_tui.execution.batch import CallBatch
from winx_tui.execution.gate import ApprovalGate
from winx_tui.execution.prepared import PreparedCall, RejectedCall
from winx_tui.llm.dialects.tool_names import tool_called
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.toolset import Toolset
from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.classifier import classify
from winx_tui.security.redaction import Redactor
from winx_tui.tools.registry import AgentResources
from winx_tui.workspace.display import visible
from winx_tui.workspace.workspace import Workspace

SHUT_IN = Permit("workspace-write", writes_git=True)
"""What a command may do that was approved then: write in the copy; no network, nothing else."""

_NOT_HERE = {
    "ask_user": "it asks a person",
    "explore": "it asks a model",
    "use_skill": "it reads a skill of this machine",
    "web_fetch": "it asks the network",
    "winx_chat": "it asks a model",
    "code_analyzer": "it asks a model",
    "ai_generate_code": "it asks a model",
    "ai_explain_code": "it asks a model",
    "initialize": "it began a thread of an MCP client",
}
"""Tools that no copy has → why not."""
_UNKNOWN = "it is no tool of winx that works on files or runs commands"


@dataclass
class _AsThen:
    """Answers each question as it was answered then, within what a copy allows."""

    hindrance: Callable[[Access], str]
    decision: ApprovalDecision | None = None

    async def request(self, request: ApprovalRequest) -> ApprovalDecision:
        """Allow it, with what the person changed of it, unless it leaves the copy by now."""
        if any(map(self.hindrance, request.accesses)):
            return ApprovalDecision("deny", decided_by="policy")
        then = self.decision or ApprovalDecision("allow")
        return ApprovalDecision(
            "allow", edited=then.edited, hunks=then.hunks, network=False, outside=False
        )


class CheckRoom:
    """Runs calls one after the other; commands cannot leave the copy."""

    def __init__(self, toolset: Toolset, root: Path) -> None:
        """Take tools whose workspace is the copy."""
        self._toolset, self._root = toolset, root
        self._is_confined = False
        self._answers = _AsThen(self._hindrance)
        self._gate = ApprovalGate(self._answers, toolset.grants, toolset.audit)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, root: Path, settings: Settings, state: Path, redactor: Redactor
    ) -> AsyncIterator[CheckRoom]:
        """Open a room on a copy; its processes end with it.

        Args:
            root: the copy.
            settings: the person's. Their hooks and rules are about their project, and do not
                count here.
            state: a directory that is thrown away afterwards.
            redactor: takes secrets out of results, as it did then.
        """
        shut_in = replace(
            settings,
            hooks=(),
            policy=PolicySettings(),
            security=replace(settings.security, sandbox="auto"),
        )
        toolset = Toolset(
            Workspace(root),
            shut_in,
            Choices("ask"),
            ProjectGuide(root, state, is_trusted=False),
            state,
            session_id=new_id("ses"),
            redactor=redactor,
            resources=AgentResources(is_offline=True),
        )
        try:
            yield cls(toolset, root)
        finally:
            await toolset.aclose()

    async def sandbox(self) -> str:
        """Return the name of the sandbox that shuts commands in; "" where none works."""
        await self._toolset.keeper.ready()
        self._is_confined = bool(self._toolset.keeper.name)
        return self._toolset.keeper.name

    async def hindrance(self, call: ToolCall) -> str:
        """Say why a call must not be run here, a clause; "" where it may be."""
        executor = self._toolset.executor
        name = tool_called(call.name, (*executor.tools, *_NOT_HERE))
        if name not in executor.tools:
            return _NOT_HERE.get(name, _UNKNOWN)
        prepared = await executor.prepare(call)
        if isinstance(prepared, RejectedCall):
            # What cannot be understood runs nothing: that is its result.
            return ""
        await self.sandbox()
        return next(filter(None, map(self._hindrance, prepared.plan.accesses)), "")

    async def run(self, call: ToolCall, decision: ApprovalDecision | None) -> ToolResult:
        """Run a call that nothing hinders.

        Args:
            call: with the copy's paths.
            decision: what a person answered then; their edits of it hold again.
        """
        prepared = await self._toolset.executor.prepare(call)
        is_proven = isinstance(prepared, PreparedCall) and prepared.verdict.effect == "allow"
        self._answers.decision = decision
        batch = CallBatch(
            self._toolset.executor, self._gate, _unheard, permit=None if is_proven else SHUT_IN
        )
        await batch.run([call])
        return batch.results[call.id]

    def _hindrance(self, access: Access) -> str:
        match access:
            case ReadPath(path) | WritePath(path):
                if path.is_relative_to(self._root):
                    return ""
                return f"{visible(str(path))} lies outside of the project"
            case RunCommand() if self._is_confined:
                return ""
            case RunCommand(command, cwd):
                place = CommandPlace(cwd, self._root, self._toolset.grounds.home)
                facts = classify(command, place)
                if facts.effect == "allow" and not facts.needs_git_hardening:
                    return ""
                return "no sandbox works here, and it cannot be proven that it only reads"
            case _:
                return "it asks more than a copy can give"


def _unheard(event: Event) -> None:
    """Pass over what happens: the result says it."""

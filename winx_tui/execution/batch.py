"""Runs the tool calls of one answer: read-only ones side by side, the rest in order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from winx_tui.core.approval import ApprovalDecision, ApprovalRequest, Permit
from winx_tui.core.events import (
    Event,
    Notice,
    ToolCallFinished,
    ToolCallStarted,
    ToolOutputDelta,
)
from winx_tui.core.messages import ToolCall, Usage
from winx_tui.core.problems import Problem
from winx_tui.core.results import ToolResult
from winx_tui.execution.executor import ToolExecutor, denial
from winx_tui.execution.gate import ApprovalGate
from winx_tui.execution.prepared import PreparedCall, RejectedCall
from winx_tui.llm.dialects.tool_names import tool_called
from winx_tui.tools.base import CallListener

_KEPT_OUTPUT_CHARS = 4_000
"""How much live output of an interrupted call the model still gets to see."""


_CUT = (
    "Not run: the answer reached its longest length in the middle of this call. "
    "Send it again in smaller parts."
)


def _no_remark(call: ToolCall, result: ToolResult) -> str:
    return ""


@dataclass
class CallBatch:
    """The calls of one assistant message, and what became of them."""

    executor: ToolExecutor
    gate: ApprovalGate
    emit: Callable[[Event], None]
    remark: Callable[[ToolCall, ToolResult], str] = _no_remark
    """Returns what the model is told beside the result of a call that was not denied."""
    cut_call: str = ""
    """The id of a call in which the answer ended for its length; it is not run."""
    permit: Permit | None = None
    """What commands may do, in place of what the policy and the answers say."""
    results: dict[str, ToolResult] = field(default_factory=dict)
    """By call id; after run() or a cancel every call has one."""
    denied_by_nobody: bool = False
    """A call needed approval and nobody was there to ask."""
    waited_for_person_s: float = 0.0

    async def run(self, calls: Sequence[ToolCall]) -> None:
        """Run every call; on cancel the ones not run get a result that says so."""
        started: dict[str, _Running] = {}
        try:
            side_by_side: list[ToolCall] = []
            for call in calls:
                if self._is_read_only(call):
                    side_by_side.append(call)
                    continue
                await self._run_together(side_by_side, started)
                side_by_side = []
                await self._run_one(call, started)
            await self._run_together(side_by_side, started)
        finally:
            self._close(calls, started)

    def _is_read_only(self, call: ToolCall) -> bool:
        tool = self.executor.tools.get(tool_called(call.name, self.executor.tools))
        return tool is not None and tool.annotations.read_only

    async def _run_together(self, calls: list[ToolCall], started: dict[str, _Running]) -> None:
        if len(calls) == 1:
            await self._run_one(calls[0], started)
        elif calls:
            async with asyncio.TaskGroup() as group:
                for call in calls:
                    group.create_task(self._run_one(call, started))

    async def _run_one(self, call: ToolCall, started: dict[str, _Running]) -> None:
        if call.id == self.cut_call:
            prepared: PreparedCall | RejectedCall = RejectedCall(
                call,
                call.name,
                ToolResult(_CUT, is_error=True, problem=Problem("too_large")),
            )
        else:
            prepared = await self.executor.prepare(call)
        running = started[call.id] = _Running(prepared.call, time.monotonic())
        self.emit(ToolCallStarted(prepared.call, prepared.title, prepared.preview))
        if isinstance(prepared, PreparedCall):
            result = await self._approve_and_run(prepared, running)
        else:
            result = prepared.result
        if not running.is_denied:
            remark = self.remark(running.call, result)
            result = replace(result, text=result.text + remark)
        self._finish(running, result)

    async def _approve_and_run(self, prepared: PreparedCall, running: _Running) -> ToolResult:
        question = prepared.request
        while question is not None:
            decision = await self._decide(question)
            running.started_at = time.monotonic()
            if decision.outcome == "deny":
                running.is_denied = True
                return denial(decision)
            after_edit = await self._with_edit(prepared, decision)
            if isinstance(after_edit, RejectedCall):
                return after_edit.result
            prepared = after_edit.approved(decision)
            question = asked_anew(question, prepared.request)

        def report(text: str) -> None:
            running.keep(text)
            self.emit(ToolOutputDelta(prepared.call.id, text))

        if self.permit is not None:
            prepared = replace(prepared, permit=self.permit)
        listener = CallListener(self._note_wait, running.note_usage, self.emit)
        result = await self.executor.run(prepared, report, listener)
        if prepared.plan.remark:
            result = replace(
                result, text=f"{self.executor.redactor.redact(prepared.plan.remark)}\n{result.text}"
            )
        return result

    def _note_wait(self, seconds: float) -> None:
        self.waited_for_person_s += seconds

    async def _decide(self, question: ApprovalRequest) -> ApprovalDecision:
        asked_at = time.monotonic()
        try:
            decision = await self.gate.decide(question, self.emit)
        finally:
            self.waited_for_person_s += time.monotonic() - asked_at
        self.denied_by_nobody |= decision.decided_by == "nobody"
        return decision

    async def _with_edit(
        self, prepared: PreparedCall, decision: ApprovalDecision
    ) -> PreparedCall | RejectedCall:
        """Prepare what the person made of the call; they approved that in one act."""
        if decision.hunks:
            return await self.executor.prepare_narrowed(prepared, decision.hunks)
        if decision.edited is None or decision.edited == prepared.plan.editable:
            return prepared
        return await self.executor.prepare_edited(prepared, decision.edited)

    def _finish(self, running: _Running, result: ToolResult) -> None:
        if result.usage == Usage():
            # Without a result of its own, what was used until then still counts.
            result = replace(result, usage=running.usage)
        self.results[running.call.id] = result
        duration_s = time.monotonic() - running.started_at
        self.emit(ToolCallFinished(running.call, result, duration_s))
        if problem := self.executor.audit.take_problem():
            self.emit(Notice(problem, "warning"))
        for source in (self.executor.hooks, self.executor.recorder):
            for notice in () if source is None else source.take_notices():
                self.emit(notice)

    def _close(self, calls: Sequence[ToolCall], started: dict[str, _Running]) -> None:
        """Give every call that has no result one, so that the log stays whole."""
        for call in calls:
            if call.id in self.results:
                continue
            running = started.get(call.id)
            if running is None:
                running = _Running(call, time.monotonic())
                self.emit(ToolCallStarted(call, call.name, None))
                text = "Not run: the user interrupted the turn."
            else:
                text = "Interrupted by the user."
                if running.output:
                    text += f" Output until then:\n{running.output}"
            interrupted = ToolResult(text, is_error=True, problem=Problem("cancelled"))
            self._finish(running, interrupted)


def asked_anew(shown: ApprovalRequest, edited: ApprovalRequest | None) -> ApprovalRequest | None:
    """Return the question of an edited call where it is about more than the one that was shown."""
    if edited is None or edited is shown:
        return None
    is_more_dangerous = bool(set(edited.danger) - set(shown.danger))
    # Lazy: no first request waits for it.
    from winx_tui.security.permits import wants_more

    is_wider = wants_more(edited.confinement, shown.confinement)
    return edited if is_more_dangerous or is_wider else None


@dataclass
class _Running:
    call: ToolCall
    started_at: float
    output: str = ""
    is_denied: bool = False
    usage: Usage = field(default_factory=Usage)

    def note_usage(self, usage: Usage) -> None:
        self.usage += usage

    def keep(self, text: str) -> None:
        self.output = (self.output + text)[-_KEPT_OUTPUT_CHARS:]

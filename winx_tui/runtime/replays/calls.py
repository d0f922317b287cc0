"""The tool calls of a recorded session: what was asked for, allowed, and came of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from winx_tui.core.approval import ApprovalDecision
from winx_tui.core.events import (
    ApprovalResolved,
    Event,
    ToolCallFinished,
    ToolCallStarted,
    TurnStarted,
)
from winx_tui.core.messages import ToolCall
from winx_tui.core.preview import CommandPreview, Preview
from winx_tui.core.problems import ProblemCode
from winx_tui.core.results import ToolResult


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One call with its result."""

    number: int
    """From 1, over the whole session."""
    turn: int
    """From 1; 0 before the first."""
    call: ToolCall
    title: str
    """One line for people."""
    decision: ApprovalDecision | None
    """What a person, or nobody, said to the last question about it; None: none was asked."""
    result: ToolResult
    command: str = ""
    """The whole command that ran, as a person may have changed it; "" for other calls."""


_NOT_RUN: dict[ProblemCode, str] = {
    "cancelled": "it was interrupted then",
    "denied_by_user": "it was denied then, and stays so",
    "denied_by_policy": "it was refused then, and stays so",
    "needs_approval": "nobody could be asked then",
    "denied_by_hook": "a hook of yours objected then",
}
"""Why a call did not run then → why it does not now."""


def recorded_calls(events: Iterable[Event]) -> tuple[RecordedCall, ...]:
    """Return the calls that have a result, in the order in which they had it."""
    calls: list[RecordedCall] = []
    begun: dict[str, ToolCallStarted] = {}
    decisions: dict[str, ApprovalDecision] = {}
    turn = 0
    for event in events:
        match event:
            case TurnStarted():
                turn += 1
                # Models count their calls anew, so that ids come again.
                begun, decisions = {}, {}
            case ToolCallStarted(call):
                begun[call.id] = event
            case ApprovalResolved(_, call_id, decision):
                decisions[call_id] = decision
            case ToolCallFinished(call, result):
                start = begun.pop(call.id, ToolCallStarted(call, call.name, None))
                decided = decisions.pop(call.id, None)
                calls.append(
                    RecordedCall(
                        len(calls) + 1,
                        turn,
                        call,
                        start.title,
                        decided,
                        result,
                        _command(start.preview, decided),
                    )
                )
    return tuple(calls)


def _command(preview: Preview | None, decided: ApprovalDecision | None) -> str:
    if not isinstance(preview, CommandPreview):
        return ""
    return (decided.edited if decided is not None else None) or preview.command


def why_not_again(recorded: RecordedCall) -> str:
    """Say why a call is not run again because of what became of it then; "" where it may be."""
    if recorded.decision is not None and recorded.decision.outcome == "deny":
        return _NOT_RUN["denied_by_user"]
    problem = recorded.result.problem
    return "" if problem is None else _NOT_RUN.get(problem.code, "")

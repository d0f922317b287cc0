"""The order that core.events promises, stated once for every scenario."""

from __future__ import annotations

from collections.abc import Sequence

from winx_tui.core.events import (
    ApprovalRequested,
    ApprovalResolved,
    Event,
    MessageCompleted,
    ReasoningDelta,
    StepStarted,
    TextDelta,
    ToolCallFinished,
    ToolCallStarted,
    ToolOutputDelta,
    TurnFinished,
    TurnStarted,
)


def assert_promised_order(events: Sequence[Event]) -> None:
    """Fail unless the events of one turn keep every promise of core.events."""
    assert isinstance(events[0], TurnStarted)
    assert isinstance(events[-1], TurnFinished)
    assert sum(isinstance(event, TurnStarted) for event in events) == 1
    assert sum(isinstance(event, TurnFinished) for event in events) == 1
    assert events[0].turn_id == events[-1].turn_id
    open_calls: set[str] = set()
    finished: list[str] = []
    open_questions: set[str] = set()
    has_loose_deltas = False
    for event in events:
        match event:
            case TextDelta() | ReasoningDelta():
                has_loose_deltas = True
            case MessageCompleted():
                has_loose_deltas = False
            case ToolCallStarted(call):
                assert not has_loose_deltas
                assert call.id not in open_calls
                open_calls.add(call.id)
            case ToolOutputDelta(call_id):
                assert call_id in open_calls
            case ApprovalRequested(request):
                assert request.call_id in open_calls
                open_questions.add(request.id)
            case ApprovalResolved(request_id):
                open_questions.remove(request_id)
            case ToolCallFinished(call):
                open_calls.remove(call.id)
                finished.append(call.id)
            case StepStarted():
                assert not open_calls
                assert not has_loose_deltas
    assert not has_loose_deltas
    assert not open_calls
    assert not open_questions
    assert len(finished) == len(set(finished))
    asked = [
        call.id
        for event in events
        if isinstance(event, MessageCompleted)
        for call in event.message.tool_calls
    ]
    assert set(asked) <= set(finished)

"""A call that winx was ended in is shown as one that has ended."""

from __future__ import annotations

from winx_tui.core.events import Event, ToolCallFinished, ToolCallStarted, TurnFinished, TurnStarted
from winx_tui.core.messages import ModelRef, ToolCall, Usage, user_message
from winx_tui.core.results import ToolResult
from winx_tui.session.replay import with_ends

MODEL = ModelRef("local", "x")


def turn(name: str) -> TurnStarted:
    return TurnStarted(name, user_message(name), MODEL)


def call(name: str) -> ToolCall:
    return ToolCall(name, "bash_command", "{}")


def test_it_ends_before_the_next_turn_or_at_the_end_of_all() -> None:
    events: list[Event] = [
        turn("t1"),
        ToolCallStarted(call("c1"), "c1", None),
        turn("t2"),
        ToolCallStarted(call("c2"), "c2", None),
    ]
    shown = list(with_ends(events))
    assert [type(event) for event in shown] == [
        *(TurnStarted, ToolCallStarted, ToolCallFinished),
        *(TurnStarted, ToolCallStarted, ToolCallFinished),
    ]
    ended = [event for event in shown if isinstance(event, ToolCallFinished)]
    assert [event.call.id for event in ended] == ["c1", "c2"]
    assert all(event.result.is_error for event in ended)


def test_one_that_has_ended_is_left_as_it_was() -> None:
    events: list[Event] = [
        turn("t1"),
        ToolCallStarted(call("c1"), "c1", None),
        ToolCallFinished(call("c1"), ToolResult("ok"), 0.1),
        TurnFinished("t1", "completed", Usage(), 1, 0.1),
    ]
    assert list(with_ends(events)) == events

"""Which calls a session holds, and why some of them are not run again."""

from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.core.approval import ApprovalDecision
from winx_tui.core.events import (
    ApprovalResolved,
    Event,
    ToolCallFinished,
    ToolCallStarted,
    TurnStarted,
)
from winx_tui.core.messages import ModelRef, ToolCall, user_message
from winx_tui.core.preview import CommandPreview
from winx_tui.core.problems import Problem, ProblemCode
from winx_tui.core.results import ToolResult
from winx_tui.runtime.replays.calls import recorded_calls, why_not_again

CALL = ToolCall("1", "bash_command", '{"command": "ls"}')
BEGUN = ToolCallStarted(CALL, "Run: ls", CommandPreview("ls", Path("/p")))


def finished(text: str = "", code: ProblemCode | None = None) -> ToolCallFinished:
    """Build the end of the call."""
    problem = None if code is None else Problem(code)
    return ToolCallFinished(CALL, ToolResult(text, problem=problem), 0.1)


def turn(name: str) -> TurnStarted:
    """Build the beginning of a turn."""
    return TurnStarted(name, user_message(name), ModelRef("local", "m"))


def test_ids_that_come_again_in_another_turn_are_other_calls() -> None:
    denied = ApprovalResolved("a", "1", ApprovalDecision("deny"))
    events: list[Event] = [turn("a"), BEGUN, denied, turn("b"), BEGUN, finished("b"), finished("c")]
    first, second = recorded_calls(events)
    assert (first.number, first.turn, first.title, first.decision) == (1, 2, "Run: ls", None)
    assert first.command == "ls"
    assert (second.number, second.title, second.command) == (2, "bash_command", "")
    assert why_not_again(first) == ""


def test_the_command_is_the_one_that_a_person_made_of_it() -> None:
    edited = ApprovalResolved("a", "1", ApprovalDecision("allow", edited="ls -l"))
    (call,) = recorded_calls([BEGUN, edited, finished()])
    assert call.command == "ls -l"


@pytest.mark.parametrize(
    ("code", "is_run"),
    [
        ("cancelled", False),
        ("denied_by_user", False),
        ("denied_by_policy", False),
        ("denied_by_hook", False),
        ("needs_approval", False),
        ("no_match", True),
        ("not_found", True),
        ("invalid_arguments", True),
    ],
)
def test_what_did_not_run_then_is_not_run_and_what_failed_is(
    code: ProblemCode, is_run: bool
) -> None:
    (call,) = recorded_calls([BEGUN, finished(code=code)])
    assert (why_not_again(call) == "") is is_run

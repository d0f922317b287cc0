"""What made the messages of a session fewer, replayed and taken back."""

from __future__ import annotations

import pytest

from winx_tui.core.errors import SessionError
from winx_tui.core.events import (
    ContextCompacted,
    Event,
    MessageCompleted,
    ToolCallFinished,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import (
    Message,
    ModelRef,
    TextPart,
    ToolCall,
    Usage,
    tool_message,
    user_message,
)
from winx_tui.core.results import ToolResult
from winx_tui.session.replay import UndoStack, fold

MODEL = ModelRef("local", "m")
CALL = ToolCall("c1", "read_files", "{}")


def turn(prompt: str) -> list[Event]:
    return [
        TurnStarted(prompt, user_message(prompt), MODEL),
        MessageCompleted(Message("assistant", (), (CALL,)), Usage(5, 1), MODEL),
        ToolCallFinished(CALL, ToolResult(f"result of {prompt}"), 0.1),
        MessageCompleted(Message("assistant", (TextPart("ok"),)), Usage(5, 1), MODEL),
        TurnFinished(prompt, "completed", Usage(10, 2), 2, 1.0),
    ]


def compacted(*texts: str) -> ContextCompacted:
    return ContextCompacted(tuple(map(user_message, texts)), "To save room.")


def test_the_messages_of_a_compaction_stand_for_all_before() -> None:
    state = fold([*turn("a"), *turn("b"), compacted("a", "b", "account"), *turn("c")])
    assert [message.text for message in state.messages] == [
        *("a", "b", "account", "c", "", "result of c", "ok")
    ]


def test_a_compaction_in_mid_turn_keeps_its_results_for_the_undo() -> None:
    events = [*turn("a"), *turn("b")[:3], compacted("a", "account", "b")]
    state = fold(events)
    assert state.undo.undone(state.messages) == tuple(fold(events[:-1]).messages)
    assert state.undo.undone(state.messages)[-1].text == "result of b"


def test_what_came_after_a_compaction_stays_when_it_is_taken_back() -> None:
    before = fold([*turn("a"), *turn("b")]).messages
    state = fold([*turn("a"), *turn("b"), compacted("a", "account"), *turn("c")])
    undone = state.undo.undone(state.messages)
    assert undone == (*before, *fold(turn("c")).messages)
    again = fold(
        [
            *turn("a"),
            *turn("b"),
            compacted("a", "account"),
            *turn("c"),
            ContextCompacted(undone, "taken back"),
        ]
    )
    assert again.undo.entries == []
    assert tuple(again.messages) == undone


def test_shortened_results_leave_the_undo_as_it_is() -> None:
    state = fold([*turn("a"), *turn("b"), compacted("a", "account"), *turn("c")])
    trimmed = [
        tool_message("c1", "short") if message.role == "tool" else message
        for message in state.messages
    ]
    before = state.undo.undone(state.messages)
    state.undo.note(state.messages, trimmed)
    assert len(state.undo.entries) == 1
    assert state.undo.undone(trimmed)[: len(before) - 4] == before[:-4]


def test_two_compactions_are_taken_back_one_after_the_other() -> None:
    events = [*turn("a"), compacted("a", "one"), *turn("b"), compacted("a", "b", "two")]
    state = fold(events)
    once = state.undo.undone(state.messages)
    state.undo.note(state.messages, once)
    twice = state.undo.undone(once)
    state.undo.note(once, twice)
    assert [message.text for message in once][:2] == ["a", "one"]
    assert list(twice) == fold([*turn("a"), *turn("b")]).messages
    with pytest.raises(SessionError, match="Nothing was summarised"):
        state.undo.undone(twice)


def test_a_change_that_keeps_the_count_but_not_the_places_can_be_taken_back() -> None:
    stack = UndoStack()
    before = [user_message("a"), Message("assistant", (TextPart("b"),))]
    stack.note(before, [user_message("a"), user_message("account")])
    assert list(stack.undone([user_message("a"), user_message("account")])) == before

"""State folded from a session's events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from winx_tui.core.events import (
    ContextCompacted,
    Event,
    MessageCompleted,
    ToolCallFinished,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import Message, ModelRef, Usage, tool_message, user_message
from winx_tui.core.results import ToolResult

_NO_RESULT = "No result: winx ended before this call did."


@dataclass
class SessionState:
    """What a conversation goes on from."""

    messages: list[Message] = field(default_factory=list)
    """System message left out."""
    usage: Usage = field(default_factory=Usage)
    context_tokens: int = 0
    """Input and output of the last request: what fills the window now."""
    model: ModelRef | None = None


def fold(events: Iterable[Event]) -> SessionState:
    """Rebuild the state; calls that never got a result get one that says so."""
    state = SessionState()
    open_calls: dict[str, ToolResult | None] = {}
    for event in events:
        match event:
            case TurnStarted(_, prompt, model):
                _answer_calls(state, open_calls)
                state.messages.append(prompt)
                state.model = model
            case MessageCompleted(message, usage, model):
                _answer_calls(state, open_calls)
                state.messages.append(message)
                open_calls = {call.id: None for call in message.tool_calls}
                state.usage += usage
                state.model = model
                if usage.input_tokens:
                    state.context_tokens = usage.input_tokens + usage.output_tokens
            case ToolCallFinished(call, result) if call.id in open_calls:
                open_calls[call.id] = result
            case ToolCallFinished(_, result):
                state.messages.append(command_message(result.text))
            case ContextCompacted(messages):
                state.messages = list(messages)
                open_calls = {}
            case TurnFinished():
                _answer_calls(state, open_calls)
    _answer_calls(state, open_calls)
    return state


def command_message(output: str) -> Message:
    """Tell the model what a command that the user ran by hand has printed."""
    return user_message(f"[I ran this command myself. Its output:]\n{output}")


def _answer_calls(state: SessionState, open_calls: dict[str, ToolResult | None]) -> None:
    for call_id, result in open_calls.items():
        answer = result or ToolResult(_NO_RESULT, is_error=True)
        state.messages.append(tool_message(call_id, answer.text, answer.images))
    open_calls.clear()

"""State folded from a session's events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from winx_tui.core.errors import SessionError
from winx_tui.core.events import (
    ContextCompacted,
    Event,
    MessageCompleted,
    SideAnswered,
    ToolCallFinished,
    ToolCallStarted,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import (
    Message,
    ModelRef,
    Role,
    ToolCall,
    Usage,
    tool_message,
    user_message,
)
from winx_tui.core.problems import Problem
from winx_tui.core.results import ToolResult

_NO_RESULT = "No result: winx ended before this call did."
_BEGINNING_LOST = "[The beginning of this conversation was lost.]"
_UNDO_DEPTH = 10
"""How many compactions can be taken back."""


@dataclass
class UndoStack:
    """What a conversation was before messages were summarised or dropped, newest last.

    Shortened results and pins change messages in their places and are no entries of it.
    """

    entries: list[tuple[tuple[Message, ...], int]] = field(default_factory=list)
    """The messages before, and how many were left."""

    def note(self, before: Sequence[Message], after: Sequence[Message]) -> None:
        """Take note of a change; one that takes back the newest entry removes it."""
        if self.entries and tuple(after) == self.undone(before):
            self.entries.pop()
        elif _places(before) != _places(after):
            self.entries.append((tuple(before), len(after)))
            del self.entries[:-_UNDO_DEPTH]

    def undone(self, messages: Sequence[Message]) -> tuple[Message, ...]:
        """Return the messages with the newest change taken back and what came since kept.

        Raises:
            SessionError: there is nothing to take back.
        """
        if not self.entries:
            raise SessionError("Nothing was summarised or dropped that could be taken back.")
        before, left = self.entries[-1]
        return (*before, *messages[left:])


def _places(messages: Sequence[Message]) -> list[tuple[str, str | None]]:
    """Return what a change of messages in their places leaves as it is."""
    return [(message.role, message.tool_call_id) for message in messages]


@dataclass
class SessionState:
    """What a conversation goes on from."""

    messages: list[Message] = field(default_factory=list)
    """System message left out."""
    usage: Usage = field(default_factory=Usage)
    context_tokens: int = 0
    """Input and output of the last request: what fills the window now."""
    model: ModelRef | None = None
    """The chosen one, whoever answered in its place."""
    undo: UndoStack = field(default_factory=UndoStack)
    """How to take back what made the messages fewer."""


def fold(events: Iterable[Event]) -> SessionState:
    """Rebuild the state; calls that never got a result get one that says so."""
    state = SessionState()
    open_calls: dict[str, ToolResult | None] = {}
    for event in events:
        match event:
            case TurnStarted(_, prompt, model):
                _answer_calls(state, open_calls)
                state.messages.append(_said_by("user", prompt))
                state.model = model
            case MessageCompleted(message, usage):
                _answer_calls(state, open_calls)
                state.messages.append(_said_by("assistant", message))
                open_calls = {call.id: None for call in message.tool_calls}
                state.usage += usage
                if usage.input_tokens:
                    state.context_tokens = usage.input_tokens + usage.output_tokens
            case ToolCallFinished(call, result) if call.id in open_calls:
                open_calls[call.id] = result
                state.usage += result.usage
            case ToolCallFinished(_, result):
                state.messages.append(command_message(result.text))
            case ContextCompacted(messages, _, usage):
                state.usage += usage
                _answer_calls(state, open_calls)
                state.undo.note(state.messages, messages)
                state.messages = list(messages)
            case SideAnswered(usage=usage):
                state.usage += usage
            case TurnFinished():
                _answer_calls(state, open_calls)
    _answer_calls(state, open_calls)
    if state.messages and state.messages[0].role != "user":
        # Providers want a person to begin.
        state.messages.insert(0, user_message(_BEGINNING_LOST))
    return state


def _said_by(role: Role, message: Message) -> Message:
    """Return a message as that of whom its event is of; a damaged line may claim another."""
    calls = message.tool_calls if role == "assistant" else ()
    if (message.role, message.tool_calls, message.tool_call_id) == (role, calls, None):
        return message
    return replace(message, role=role, tool_calls=calls, tool_call_id=None)


def with_ends(events: Iterable[Event]) -> Iterator[Event]:
    """Yield events, with an end for each call that winx was ended in, for whoever shows them."""
    running: dict[str, ToolCall] = {}
    for event in events:
        if isinstance(event, TurnStarted):
            yield from _ends(running)
        yield event
        if isinstance(event, ToolCallStarted):
            running[event.call.id] = event.call
        elif isinstance(event, ToolCallFinished):
            running.pop(event.call.id, None)
    yield from _ends(running)


def _ends(running: dict[str, ToolCall]) -> Iterator[Event]:
    for call in running.values():
        result = ToolResult(_NO_RESULT, is_error=True, problem=Problem("cancelled"))
        yield ToolCallFinished(call, result, 0.0)
    running.clear()


def command_message(output: str) -> Message:
    """Tell the model what a command that the user ran by hand has printed."""
    return user_message(f"[I ran this command myself. Its output:]\n{output}")


def _answer_calls(state: SessionState, open_calls: dict[str, ToolResult | None]) -> None:
    for call_id, result in open_calls.items():
        answer = result or ToolResult(_NO_RESULT, is_error=True)
        state.messages.append(tool_message(call_id, answer.text, answer.images))
    open_calls.clear()

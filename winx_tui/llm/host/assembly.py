"""Chunks of a stream put together to one message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from winx_tui.core.events import ReasoningDelta, TextDelta
from winx_tui.core.ids import new_id
from winx_tui.core.messages import Message, Part, ReasoningPart, TextPart, ToolCall

Delta = TextDelta | ReasoningDelta


@dataclass(slots=True)
class _CallSoFar:
    """A tool call whose arguments are still coming."""

    id: str = ""
    name: str = ""
    fragments: list[str] = field(default_factory=list)


class Assembly:
    """The message so far."""

    def __init__(self) -> None:
        self.finish_reason: str | None = None
        self.usage: Any = None
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._calls: list[_CallSoFar] = []
        self._call_at: dict[int, _CallSoFar] = {}

    def add(self, chunk: Any) -> Iterator[Delta]:
        """Take one litellm chunk and yield what it says."""
        self.usage = getattr(chunk, "usage", None) or self.usage
        for choice in chunk.choices[:1]:
            self.finish_reason = choice.finish_reason or self.finish_reason
            yield from self._add_delta(choice.delta)

    @property
    def is_empty(self) -> bool:
        """Tell whether the model has said nothing but thoughts."""
        return not self._text and not self._calls

    def message(self) -> Message:
        """Return the message, thinking first."""
        parts: list[Part] = []
        if self._reasoning:
            parts.append(ReasoningPart("".join(self._reasoning)))
        if self._text:
            parts.append(TextPart("".join(self._text)))
        return Message(
            "assistant",
            tuple(parts),
            tuple(
                ToolCall(call.id or new_id("call"), call.name, "".join(call.fragments))
                for call in self._calls
            ),
        )

    def _add_delta(self, delta: Any) -> Iterator[Delta]:
        thought = getattr(delta, "reasoning_content", None)
        if thought:
            self._reasoning.append(thought)
            yield ReasoningDelta(thought)
        if delta.content:
            self._text.append(delta.content)
            yield TextDelta(delta.content)
        for fragment in delta.tool_calls or ():
            self._add_fragment(fragment)

    def _add_fragment(self, fragment: Any) -> None:
        call = self._call_at.get(fragment.index or 0)
        # Some servers number every call 0: another id is another call.
        if call is None or (fragment.id and call.id and fragment.id != call.id):
            call = _CallSoFar()
            self._calls.append(call)
            self._call_at[fragment.index or 0] = call
        call.id = call.id or fragment.id or ""
        call.name = call.name or fragment.function.name or ""
        call.fragments.append(fragment.function.arguments or "")

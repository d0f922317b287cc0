"""Histories for tests, and what every provider asks of one."""

from __future__ import annotations

import json
from collections.abc import Sequence

from winx_tui.core.messages import (
    ImagePart,
    Message,
    TextPart,
    ToolCall,
    tool_message,
    user_message,
)

PICTURE = ImagePart("image/png", "AAAA")


def step(name: str, result: str, *, call_id: str = "c1", said: str = "") -> tuple[Message, ...]:
    """Build an answer with one call, and its result."""
    call = ToolCall(call_id, name, json.dumps({"path": f"{call_id}.py"}))
    parts = (TextPart(said),) if said else ()
    return Message("assistant", parts, (call,)), tool_message(call_id, result)


def answer(text: str) -> Message:
    """Build an answer without calls."""
    return Message("assistant", (TextPart(text),))


def turn(number: int, steps: int = 2, result: str = "a line of a file\n" * 40) -> list[Message]:
    """Build a whole turn; ids of calls repeat between turns, as some servers have it."""
    messages = [user_message(f"prompt {number}")]
    for index in range(steps):
        messages += step("read_files", f"result {number}.{index}\n{result}", call_id=f"c{index}")
    return [*messages, answer(f"answer {number}")]


def broken_pairs(messages: Sequence[Message]) -> list[str]:
    """Return ids of calls without a result right behind them, and of results without a call."""
    broken: list[str] = []
    waiting: set[str] = set()
    for message in messages:
        call_id = str(message.tool_call_id)
        if message.role == "tool":
            if call_id not in waiting:
                broken.append(call_id)
            waiting.discard(call_id)
            continue
        broken += waiting
        waiting = {call.id for call in message.tool_calls}
    return broken + list(waiting)

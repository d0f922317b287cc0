"""Reading a request's history: how far it is, and whether a provider would take it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

_MODEL_ITEMS = ("reasoning", "function_call", "custom_tool_call")
_ANSWER_ITEMS = ("function_call_output",)


def assistant_turns(dialect: str, body: dict[str, Any]) -> int:
    """Count the model's earlier answers in a request."""
    if dialect == "gemini":
        return sum(item.get("role") == "model" for item in body.get("contents", []))
    if dialect == "responses":
        said = [_is_said_by_model(item) for item in body.get("input", [])]
        # An answer is several items there.
        return sum(now and not before for before, now in pairwise([False, *said]))
    return sum(item.get("role") == "assistant" for item in body.get("messages", []))


def history_fault(dialect: str, body: dict[str, Any]) -> str | None:
    """Return a provider's complaint about unanswered tool calls, or None."""
    if dialect == "gemini":
        return _gemini_fault(body.get("contents", []))
    if dialect == "responses":
        return _responses_fault(body.get("input", []))
    return _openai_fault(body.get("messages", []))


def _openai_fault(messages: list[dict[str, Any]]) -> str | None:
    waiting: set[str] = set()
    for message in messages:
        role = message.get("role")
        if role == "tool":
            call_id = str(message.get("tool_call_id"))
            if call_id not in waiting:
                return f"messages with role 'tool' must answer a preceding tool call: {call_id}"
            waiting.discard(call_id)
            continue
        if waiting:
            break
        if role == "assistant":
            waiting = {str(call.get("id")) for call in message.get("tool_calls") or []}
    if waiting:
        return (
            'An assistant message with "tool_calls" must be followed by tool messages responding '
            f'to each "tool_call_id". Missing: {sorted(waiting)}'
        )
    return None


def _gemini_fault(contents: list[dict[str, Any]]) -> str | None:
    for index, content in enumerate(contents):
        asked = sum(_has(part, "functionCall") for part in content.get("parts", []))
        if not asked:
            continue
        after = contents[index + 1] if index + 1 < len(contents) else {}
        answered = sum(_has(part, "functionResponse") for part in after.get("parts", []))
        if answered != asked:
            return (
                "Please ensure that the number of function response parts is equal to the number "
                "of function call parts of the function call turn."
            )
    return None


def _is_said_by_model(item: dict[str, Any]) -> bool:
    return item.get("role") == "assistant" or item.get("type") in _MODEL_ITEMS


def _responses_fault(items: list[dict[str, Any]]) -> str | None:
    answered = {item.get("call_id") for item in items if item.get("type") in _ANSWER_ITEMS}
    for item in items:
        if item.get("type") == "function_call" and item.get("call_id") not in answered:
            return f"No tool output found for function call {item.get('call_id')}."
    return None


def _has(part: dict[str, Any], camel: str) -> bool:
    snake = "".join(f"_{char.lower()}" if char.isupper() else char for char in camel)
    return camel in part or snake in part

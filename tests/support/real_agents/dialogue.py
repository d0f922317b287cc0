"""What passed between an agent and its model, read off the last request, in one plain form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def dialogue_of(request: dict[str, Any]) -> str:
    """Write a request's history as a transcript; `request` is one of the model server's records."""
    readers = {"gemini": _gemini, "responses": _responses}
    entries = readers.get(request["dialect"], _openai)(request["body"])
    return "\n\n".join(f"[{who}]\n{text}" for who, text in entries) + "\n"


def offered_tools(request: dict[str, Any]) -> list[str]:
    """Return the names of the tools that came with a request."""
    names = []
    for tool in request["body"].get("tools") or []:
        inner = tool.get("functionDeclarations") or tool.get("tools") or [tool]
        names += [str(item.get("function", item).get("name", item.get("type"))) for item in inner]
    return names


def _openai(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for message in body["messages"]:
        role = message["role"]
        text = _text(message.get("content"))
        if role == "system":
            continue
        if role == "tool":
            yield "tool result", text
            continue
        if text:
            yield role, text
        for call in message.get("tool_calls") or []:
            yield "tool call", _call(call["function"]["name"], call["function"]["arguments"])


def _gemini(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for content in body["contents"]:
        for part in content.get("parts", []):
            if "functionCall" in part:
                call = part["functionCall"]
                yield "tool call", _call(call["name"], json.dumps(call.get("args", {})))
            elif "functionResponse" in part:
                yield "tool result", _text(part["functionResponse"]["response"])
            elif part.get("text"):
                yield content["role"], part["text"]


def _responses(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for item in body["input"]:
        match item.get("type"):
            case "function_call":
                yield "tool call", _call(item["name"], item["arguments"])
            case "function_call_output":
                yield "tool result", _text(item["output"])
            case "message" if item["role"] in ("user", "assistant"):
                yield item["role"], _text(item["content"])


def _call(name: str, arguments: str) -> str:
    return f"{name} {arguments}"


def _text(content: Any) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    if isinstance(content, list):
        return "\n".join(_text(part) for part in content)
    if isinstance(content, dict):
        known = (content.get(key) for key in ("text", "output", "content"))
        found = next((value for value in known if value is not None), None)
        return json.dumps(content, ensure_ascii=False) if found is None else _text(found)
    return str(content)

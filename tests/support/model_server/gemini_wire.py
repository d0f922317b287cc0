"""generateContent events as the Gemini API streams them with alt=sse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.support.model_server.scenario import Call, TokenCounts

_FINISH_REASONS = {"stop": "STOP", "tool_calls": "STOP", "length": "MAX_TOKENS"}


class GeminiWire:
    """Frames one answer; like the real API it reports usage so far with every event."""

    def __init__(self, request: dict[str, Any], turn_index: int, usage: TokenCounts | None) -> None:
        self._turn_index = turn_index
        self._usage_so_far = (
            None if usage is None else TokenCounts(usage.input_tokens, 0, usage.cached_tokens)
        )
        self._is_malformed_call = False

    def opening(self) -> Iterator[bytes]:
        """Frame what precedes the content: nothing."""
        yield from ()

    def text(self, piece: str) -> Iterator[bytes]:
        """Frame a piece of the answer."""
        yield self._parts([{"text": piece}])

    def thinking(self, piece: str) -> Iterator[bytes]:
        """Frame a piece of thinking."""
        yield self._parts([{"text": piece, "thought": True}])

    def calls(self, calls: tuple[Call, ...]) -> Iterator[bytes]:
        """Frame parallel calls: whole, and in one event."""
        parts: list[dict[str, Any]] = []
        for call in calls:
            arguments = _object_or_none(call.arguments)
            if arguments is None:
                self._is_malformed_call = True
                continue
            part: dict[str, Any] = {"functionCall": {"name": call.name, "args": arguments}}
            if call.signature is not None:
                part["thoughtSignature"] = call.signature
            parts.append(part)
        if parts:
            yield self._parts(parts)

    def ending(self, finish_reason: str, usage: TokenCounts | None) -> Iterator[bytes]:
        """Frame the last event, which carries the finish reason and the whole usage."""
        reason = (
            "MALFORMED_FUNCTION_CALL"
            if self._is_malformed_call
            else _FINISH_REASONS.get(finish_reason, finish_reason)
        )
        self._usage_so_far = usage
        candidate = {"content": {"parts": [{"text": ""}], "role": "model"}, "finishReason": reason}
        yield self._event({"candidates": [{**candidate, "index": 0}]})

    def malformed(self) -> Iterator[bytes]:
        """Frame a line that is not JSON."""
        yield b'data: {"candidates": [{"content": {"parts": [{"text": \r\n\r\n'

    def error_event(self, message: str) -> Iterator[bytes]:
        """Frame an error in the middle of the stream."""
        error = {"error": {"code": 500, "message": message, "status": "INTERNAL"}}
        yield b"data: " + json.dumps(error).encode() + b"\r\n\r\n"

    def _parts(self, parts: list[dict[str, Any]]) -> bytes:
        content = {"parts": parts, "role": "model"}
        return self._event({"candidates": [{"content": content, "index": 0}]})

    def _event(self, data: dict[str, Any]) -> bytes:
        data = {**data, "modelVersion": "gemini-scripted", "responseId": f"r{self._turn_index}"}
        if self._usage_so_far is not None:
            data["usageMetadata"] = _usage_metadata(self._usage_so_far)
        return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\r\n\r\n"


def _object_or_none(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _usage_metadata(usage: TokenCounts) -> dict[str, Any]:
    counts: dict[str, Any] = {
        "promptTokenCount": usage.input_tokens,
        "totalTokenCount": usage.input_tokens + usage.output_tokens,
    }
    if usage.output_tokens:
        counts["candidatesTokenCount"] = usage.output_tokens
    if usage.cached_tokens:
        counts["cachedContentTokenCount"] = usage.cached_tokens
    return counts

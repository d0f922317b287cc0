"""Chat-completion chunks as DashScope, NIM and other OpenAI-like servers stream them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.support.model_server.scenario import Call, TokenCounts

_ARGUMENT_FRAGMENT_CHARS = 12


class OpenAIWire:
    """Frames one answer."""

    def __init__(self, request: dict[str, Any], turn_index: int) -> None:
        self._model = str(request.get("model", ""))
        self._turn_index = turn_index
        self._wants_usage = bool((request.get("stream_options") or {}).get("include_usage"))
        self._calls_sent = 0

    def opening(self) -> Iterator[bytes]:
        """Frame what precedes the content."""
        yield self._delta({"role": "assistant", "content": ""})

    def text(self, piece: str) -> Iterator[bytes]:
        """Frame a piece of the answer."""
        yield self._delta({"content": piece})

    def thinking(self, piece: str) -> Iterator[bytes]:
        """Frame a piece of thinking."""
        yield self._delta({"content": None, "reasoning_content": piece})

    def calls(self, calls: tuple[Call, ...]) -> Iterator[bytes]:
        """Frame parallel tool calls: a head each, then fragments of the arguments."""
        for call in calls:
            index = self._calls_sent
            self._calls_sent += 1
            head = {
                "index": index,
                "id": call.id or f"call_{self._turn_index}_{index}",
                "type": "function",
                "function": {"name": call.name, "arguments": ""},
            }
            yield self._delta({"tool_calls": [head]})
            for start in range(0, len(call.arguments), _ARGUMENT_FRAGMENT_CHARS):
                fragment = call.arguments[start : start + _ARGUMENT_FRAGMENT_CHARS]
                yield self._delta(
                    {"tool_calls": [{"index": index, "function": {"arguments": fragment}}]}
                )

    def ending(self, finish_reason: str, usage: TokenCounts | None) -> Iterator[bytes]:
        """Frame the finish reason, the usage and the end mark."""
        yield self._delta({}, finish_reason)
        if usage is not None and self._wants_usage:
            yield self._frame({**self._envelope(), "choices": [], "usage": _usage(usage)})
        yield b"data: [DONE]\n\n"

    def malformed(self) -> Iterator[bytes]:
        """Frame a line that is not JSON."""
        yield b'data: {"id": "chatcmpl-1", "choices": [{"delta": {"content": \n\n'

    def error_event(self, message: str) -> Iterator[bytes]:
        """Frame an error in the middle of the stream."""
        yield self._frame(
            {"error": {"message": message, "type": "internal_error", "code": "internal_error"}}
        )

    def _envelope(self) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{self._turn_index}",
            "object": "chat.completion.chunk",
            "created": 1_760_000_000,
            "model": self._model,
        }

    def _delta(self, delta: dict[str, Any], finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return self._frame({**self._envelope(), "choices": [choice]})

    @staticmethod
    def _frame(data: dict[str, Any]) -> bytes:
        return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


def _usage(usage: TokenCounts) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.input_tokens + usage.output_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
    }

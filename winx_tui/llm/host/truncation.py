"""Tells a whole answer from one that only looks whole.

Where a stream just ends, litellm reports a finish reason of "stop" that no provider sent,
and of Gemini's stream it drops what it cannot parse. The evidence is found beside it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, Self

MALFORMED_CALL = "MALFORMED_FUNCTION_CALL"
"""Gemini's own word for a tool call that it failed to write."""


class GeminiLines:
    """Gemini's stream of lines, passed through; notes the finish reason in them."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self.finish_reason: str | None = None
        self._lines = lines

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        line = await anext(self._lines)
        if '"finishReason"' in line:
            self.finish_reason = _finish_reason_in(line) or self.finish_reason
        return line

    async def aclose(self) -> None:
        """Close the stream."""
        close = getattr(self._lines, "aclose", None)
        if close is not None:
            await close()


async def watch_gemini(stream: Any) -> GeminiLines:
    """Open a Gemini stream of litellm's, which does that late, and put a watch on its lines."""
    events = await stream.fetch_stream()
    lines = GeminiLines(aiter(events.streaming_response))
    events.streaming_response = lines
    return lines


def has_unparsed_rest(stream: Any) -> bool:
    """Tell whether litellm still holds pieces of a Gemini stream that it could not parse."""
    return bool(getattr(stream.completion_stream, "accumulated_json", ""))


def provider_finished(stream: Any) -> bool:
    """Tell whether an OpenAI-like provider itself said that the answer is over."""
    return stream.received_finish_reason is not None


def _finish_reason_in(line: str) -> str | None:
    try:
        event = json.loads(line.removeprefix("data:"))
        reason = event["candidates"][0].get("finishReason")
    except (ValueError, RecursionError, KeyError, IndexError, TypeError, AttributeError):
        return None
    return str(reason) if reason else None

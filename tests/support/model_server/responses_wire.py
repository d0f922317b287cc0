"""Events of OpenAI's Responses API, as Codex reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.support.model_server.scenario import Call, TokenCounts


class ResponsesWire:
    """Frames one answer: a message, then calls; each item is opened, filled and closed."""

    def __init__(self, request: dict[str, Any], turn_index: int) -> None:
        self._id = f"resp_{turn_index}"
        self._model = str(request.get("model", ""))
        self._namespaces = _namespaces(request)
        self._turn_index = turn_index
        self._said: list[str] = []
        self._items: list[dict[str, Any]] = []

    def opening(self) -> Iterator[bytes]:
        """Frame what precedes the content."""
        yield self._event("response.created", response=self._response("in_progress"))

    def text(self, piece: str) -> Iterator[bytes]:
        """Frame a piece of the answer."""
        if not self._said:
            yield self._event("response.output_item.added", output_index=0, item=self._message([]))
        self._said.append(piece)
        yield self._event(
            "response.output_text.delta",
            item_id=f"msg_{self._turn_index}",
            output_index=0,
            content_index=0,
            delta=piece,
        )

    def thinking(self, piece: str) -> Iterator[bytes]:
        """Frame a piece of thinking: nothing, as models that hide it do."""
        yield from ()

    def calls(self, calls: tuple[Call, ...]) -> Iterator[bytes]:
        """Frame parallel tool calls."""
        yield from self._message_done()
        for call in calls:
            index = len(self._items)
            item: dict[str, Any] = {
                "type": "function_call",
                "id": f"fc_{self._turn_index}_{index}",
                "call_id": call.id or f"call_{self._turn_index}_{index}",
                "name": call.name,
                "arguments": call.arguments,
            }
            if call.name in self._namespaces:
                item["namespace"] = self._namespaces[call.name]
            self._items.append(item)
            for kind in ("added", "done"):
                yield self._event(f"response.output_item.{kind}", output_index=index, item=item)

    def ending(self, finish_reason: str, usage: TokenCounts | None) -> Iterator[bytes]:
        """Frame the last event, which carries the whole answer and its usage."""
        yield from self._message_done()
        response = self._response("completed") | {"output": self._items}
        if usage is not None:
            response["usage"] = _usage(usage)
        yield self._event("response.completed", response=response)

    def malformed(self) -> Iterator[bytes]:
        """Frame a line that is not JSON."""
        yield b'event: response.output_text.delta\ndata: {"type": "response.\n\n'

    def error_event(self, message: str) -> Iterator[bytes]:
        """Frame an error in the middle of the stream."""
        error = {"code": "server_error", "message": message}
        yield self._event("response.failed", response=self._response("failed") | {"error": error})

    def _message_done(self) -> Iterator[bytes]:
        if not self._said:
            return
        text = {"type": "output_text", "text": "".join(self._said), "annotations": []}
        self._said = []
        item = self._message([text])
        self._items.append(item)
        yield self._event("response.output_item.done", output_index=0, item=item)

    def _message(self, content: list[dict[str, Any]]) -> dict[str, Any]:
        identity = f"msg_{self._turn_index}"
        return {"type": "message", "id": identity, "role": "assistant", "content": content}

    def _response(self, status: str) -> dict[str, Any]:
        return {"id": self._id, "object": "response", "model": self._model, "status": status}

    @staticmethod
    def _event(kind: str, **fields: Any) -> bytes:
        data = json.dumps({"type": kind, **fields}, ensure_ascii=False)
        return f"event: {kind}\ndata: {data}\n\n".encode()


def _namespaces(request: dict[str, Any]) -> dict[str, str]:
    """Return the group of each tool that was offered in one."""
    return {
        inner["name"]: tool["name"]
        for tool in request.get("tools") or []
        if tool.get("type") == "namespace"
        for inner in tool.get("tools", [])
    }


def _usage(usage: TokenCounts) -> dict[str, Any]:
    return {
        "input_tokens": usage.input_tokens,
        "input_tokens_details": {"cached_tokens": usage.cached_tokens},
        "output_tokens": usage.output_tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": usage.input_tokens + usage.output_tokens,
    }

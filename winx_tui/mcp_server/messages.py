"""Lines of JSON-RPC as messages; what is no message is answered where an answer is due."""

from __future__ import annotations

import json
from typing import Any

import mcp_types
from pydantic import ValidationError

from winx_tui.core.text import without_half_characters

_INVALID_REQUEST = -32600
"""JSON-RPC 2.0, section 5.1."""


def read_message(line: bytes) -> mcp_types.JSONRPCMessage | bytes | None:
    """Read one line: a message, the error to send back for a request, or nothing.

    Only what asks for an answer gets one: a broken request with an id, never a
    broken notification, and never a line that is no JSON at all.
    """
    try:
        return mcp_types.jsonrpc_message_adapter.validate_json(line, by_name=False)
    except ValidationError:
        pass
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    try:
        # Half characters, which models do send, are all that JSON allows and the SDK does not.
        text = json.dumps(without_half_characters(data))
        return mcp_types.jsonrpc_message_adapter.validate_json(text, by_name=False)
    except (ValidationError, RecursionError) as error:
        return _refusal(data, error)


def _refusal(data: Any, error: Exception) -> bytes | None:
    if not isinstance(data, dict) or "method" not in data:
        return None
    identity = data.get("id")
    if isinstance(identity, bool) or not isinstance(identity, (int, str)):
        return None
    message = f"Not a request that can be read ({type(error).__name__})"
    answer = {
        "jsonrpc": "2.0",
        "id": identity,
        "error": {"code": _INVALID_REQUEST, "message": message},
    }
    return json.dumps(answer).encode("ascii") + b"\n"

"""Lines of JSON-RPC as messages; what is no message is answered where an answer is due."""

from __future__ import annotations

import json
from typing import Any

import mcp_types
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

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
        return _broken_answer(data) or _refusal(data, error)


def write_message(message: mcp_types.JSONRPCMessage) -> bytes:
    """Write a message as one line; half characters, as of odd file names, are replaced."""
    try:
        text = message.model_dump_json(by_alias=True, exclude_unset=True)
    except PydanticSerializationError:
        data = message.model_dump(by_alias=True, exclude_unset=True)
        text = json.dumps(without_half_characters(data), ensure_ascii=False)
    return text.encode("utf-8") + b"\n"


def _broken_answer(data: Any) -> mcp_types.JSONRPCError | None:
    """Return an answer to a question of winx that cannot be read as one that failed.

    Else the call that has asked would wait for ever, and every other question behind it.
    """
    if not isinstance(data, dict) or "method" in data or not {"result", "error"} & data.keys():
        return None
    identity = data.get("id")
    if isinstance(identity, bool) or not isinstance(identity, (int, str)):
        return None
    error = mcp_types.ErrorData(code=_INVALID_REQUEST, message="Not an answer that can be read")
    return mcp_types.JSONRPCError(jsonrpc="2.0", id=identity, error=error)


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

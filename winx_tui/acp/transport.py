"""The lines of a wire as the messages of the protocol; what is none of them goes no further."""

from __future__ import annotations

import json
from typing import Any

from winx_tui.acp.faults import worded
from winx_tui.runtime.protocol_wire import StdioWire

_PARSE_ERROR, _INVALID_REQUEST = -32700, -32600


class WireTransport:
    """Reads and writes JSON-RPC messages, a line each."""

    def __init__(self, wire: StdioWire) -> None:
        """Take the pipes."""
        self._wire = wire

    async def receive(self) -> dict[str, Any] | None:
        """Return the next message; None when the editor is gone."""
        while (line := await self._wire.receive()) is not None:
            message = _message_in(line)
            if isinstance(message, dict):
                return message
            if message is not None:
                self._complain(message)
        return None

    async def send(self, message: dict[str, Any]) -> None:
        """Send a message; returns at once."""
        # A complaint may quote what is no JSON, such as an exception.
        self._wire.send(json.dumps(worded(message), default=str).encode("ascii") + b"\n")

    async def close(self) -> None:
        """Leave the pipes to whoever made them."""

    def _complain(self, code: int) -> None:
        words = {_PARSE_ERROR: "Parse error", _INVALID_REQUEST: "Invalid request"}
        error = {"code": code, "message": words[code]}
        line = json.dumps({"jsonrpc": "2.0", "id": None, "error": error})
        self._wire.send(line.encode("ascii") + b"\n")


def _message_in(line: bytes) -> dict[str, Any] | int | None:
    """Read a line: a message, the code of a complaint, or None for what nobody waits for."""
    if not line.strip():
        return None
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return _PARSE_ERROR
    if not isinstance(message, dict):
        return _INVALID_REQUEST
    identity, method = message.get("id"), message.get("method")
    # True is an int to Python and no id to the protocol.
    has_sound_id = isinstance(identity, str | int | float | None) and identity is not True
    if method is None:
        # An answer: one that cannot be told from others answers nothing.
        return message if has_sound_id and identity is not None else None
    return message if isinstance(method, str) and has_sound_id else _INVALID_REQUEST

"""Answers the requests that open a connection, before there is a server to do it.

Loading the SDK takes most of a second. Clients wait for the answer to the first request before
they show winx as ready, and some begin to work with whatever tools are listed by then. The first
answer holds nothing that is not known at the start, so it is given at once from the tables below;
the list of tools is the one that such a client was given the last time. The SDK's server then
gets the same requests, so that it knows its client, and its own answers are not sent a second
time. Where its list is another one, the client is told that the list has changed.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from winx_tui import __version__
from winx_tui.mcp_server.kept_lists import KeptLists
from winx_tui.mcp_server.opening import (
    META_PREFIX,
    STATELESS_REVISION,
    Opening,
    is_initialized,
    read_listing,
    read_opening,
)

SERVER_INFO = {"name": "winx", "version": __version__}
"""Who winx says it is."""

_CAPABILITIES: dict[str, dict[str, bool]] = {
    "completions": {},
    "logging": {},
    "prompts": {"listChanged": False},
    "resources": {"listChanged": True, "subscribe": True},
    "tools": {"listChanged": True},
}
"""What the server offers once it is loaded, in the SDK's order. The SDK reads the same off the
handlers that the server has, and a test compares."""
_STATELESS_CAPABILITIES = {**_CAPABILITIES, "prompts": {"listChanged": True}}
"""The same since 2026-07-28, where a client may listen for whatever it likes."""

_LIST_CHANGED = b'{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n'

_log = logging.getLogger(__name__)


class FrontDesk:
    """Stands between a client and a server that is not there yet, for one connection."""

    def __init__(self, instructions: str, lists: KeptLists) -> None:
        """Take what the client's model is told of the server, and the lists of the last time."""
        self._instructions = instructions
        self._lists = lists
        self._opening: Opening | None = None
        self._has_shaken_hands = False
        """Whether the client may ask for lists."""
        self._answered: dict[int | str, bytes] = {}
        """The answers that the client has, by the ids of their requests."""
        self._listings: set[int | str] = set()
        """The ids of requests for the list of tools that the server will answer."""

    def answer(self, line: bytes) -> bytes | None:
        """Answer a line of the client; None where that is left to the server."""
        if self._opening is None:
            return self._open(line)
        if not self._has_shaken_hands:
            self._has_shaken_hands = is_initialized(line)
            return None
        identity = read_listing(line)
        if identity is None or identity in self._answered:
            return None
        self._listings.add(identity)
        listed = self._lists.load(self._opening.revision, self._opening.client_name)
        if listed is None:
            return None
        head = json.dumps(identity).encode("ascii")
        self._answered[identity] = b'{"jsonrpc":"2.0","id":%s,"result":%s}\n' % (head, listed)
        return self._answered[identity]

    def instead(self, line: bytes) -> bytes:
        """Return what is sent for a line of the server: nothing where the client has it."""
        if not (self._answered or self._listings):
            return line
        message = json.loads(line)
        identity = message.get("id")
        if "method" in message or not isinstance(identity, (int, str)):
            return line
        said = self._answered.pop(identity, b"")
        if identity in self._listings:
            self._listings.remove(identity)
            is_news = self._keep(message, said)
            return (_LIST_CHANGED if is_news else b"") if said else line
        if said and line != said:
            _log.error("the server would have answered otherwise: %r", line)
        return b"" if said else line

    def _open(self, line: bytes) -> bytes | None:
        opening = read_opening(line)
        if opening is None:
            return None
        answer = {
            "jsonrpc": "2.0",
            "id": opening.identity,
            "result": _result(opening.revision, self._instructions),
        }
        try:
            text = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        except UnicodeEncodeError:
            # Half characters; what becomes of them is for the server to say.
            return None
        self._opening = opening
        self._answered[opening.identity] = text + b"\n"
        return text + b"\n"

    def _keep(self, message: dict[str, Any], said: bytes) -> bool:
        """Keep the server's list; tell whether it is another one than was said."""
        assert self._opening is not None
        result = message.get("result")
        if result is None or (said and json.loads(said)["result"] == result):
            return False
        text = json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        self._lists.keep(self._opening.revision, self._opening.client_name, text)
        return True


def _result(revision: str, instructions: str) -> dict[str, Any]:
    """Return the answer to an opening, its fields in the SDK's order."""
    if revision != STATELESS_REVISION:
        return {
            "capabilities": _CAPABILITIES,
            "instructions": instructions,
            "protocolVersion": revision,
            "serverInfo": SERVER_INFO,
        }
    return {
        "cacheScope": "private",
        "capabilities": _STATELESS_CAPABILITIES,
        "instructions": instructions,
        "resultType": "complete",
        "supportedVersions": [STATELESS_REVISION],
        "ttlMs": 0,
        "_meta": {f"{META_PREFIX}serverInfo": SERVER_INFO},
    }

"""One message of each kind, as real clients send them; requests still need an id."""

from __future__ import annotations

import copy
from typing import Any

_CLIENT = {"name": "fuzz", "version": "1"}
MODERN_META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": _CLIENT,
    "io.modelcontextprotocol/clientCapabilities": {},
}


def request(method: str, **params: Any) -> dict[str, Any]:
    """Write a request that lacks its id."""
    return {"jsonrpc": "2.0", "method": method, "params": params}


def tool_call(name: str, **arguments: Any) -> dict[str, Any]:
    """Write a call of a tool that lacks its id."""
    return request("tools/call", name=name, arguments=arguments)


def modern(message: dict[str, Any]) -> dict[str, Any]:
    """Write a request as one of the stateless revision."""
    params = message.get("params", {})
    meta = {**params.get("_meta", {}), **copy.deepcopy(MODERN_META)}
    return {**message, "params": {**params, "_meta": meta}}


INITIALIZE = request(
    "initialize",
    protocolVersion="2025-06-18",
    capabilities={"roots": {"listChanged": True}},
    clientInfo=_CLIENT,
)
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}

REQUESTS: tuple[dict[str, Any], ...] = (
    INITIALIZE,
    request("ping"),
    {"jsonrpc": "2.0", "method": "ping"},
    request("tools/list"),
    request("tools/list", cursor="2"),
    request("server/discover"),
    tool_call("initialize", type="first_call", mode_name="wcgw", any_workspace_path="."),
    tool_call("read_files", file_paths=["hello.py"]),
    tool_call("read_files", file_paths=["hello.py:1-1", "gone.py"], thread_id="t1"),
    tool_call("bash_command", command="true"),
    tool_call("bash_command", action_json={"type": "status_check"}),
    tool_call("file_write_or_edit", file_path="new.txt", percentage_to_change=100, content="x\n"),
    tool_call("undo_edit", file_path="new.txt"),
    tool_call("no_such_tool", a=1),
    request("tools/call", name="bash_command", arguments={}, _meta={"progressToken": 7}),
    request("tools/call", name="read_files", _meta={"progressToken": "p"}),
    request("prompts/list"),
    request("prompts/get", name="KnowledgeTransfer", arguments={}),
    request("resources/list"),
    request("resources/templates/list"),
    request("resources/read", uri="file:///etc/passwd"),
    request("resources/subscribe", uri="winx://readme"),
    request("completion/complete", ref={"type": "ref/prompt", "name": "x"}, argument={"name": "a"}),
    request("logging/setLevel", level="debug"),
    request("subscriptions/listen", notifications={"toolsListChanged": True}),
    request("sampling/createMessage", messages=[], maxTokens=1),
    request("no/such/method"),
    request("tasks/get", taskId="1"),
)
NOTIFICATIONS: tuple[dict[str, Any], ...] = (
    INITIALIZED,
    request("notifications/cancelled", requestId="nobody", reason="fuzz"),
    request("notifications/progress", progressToken=1, progress=0.5, total=1),
    request("notifications/roots/list_changed"),
    request("notifications/no_such"),
    request("tools/call", name="bash_command", arguments={"command": "true"}),
    request("tools/list"),
)
RESPONSES: tuple[dict[str, Any], ...] = (
    {"jsonrpc": "2.0", "result": {}},
    {"jsonrpc": "2.0", "result": {"action": "accept", "content": {"answer": "yes"}}},
    {"jsonrpc": "2.0", "error": {"code": -32603, "message": "no"}},
    {"jsonrpc": "2.0", "error": None},
)

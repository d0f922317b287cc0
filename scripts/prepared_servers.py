"""MCP servers for the pictures: one that is ready, one that comes, one that could not."""

from __future__ import annotations

from pathlib import Path

from winx_tui.mcp_client.entry import ServerEntry
from winx_tui.mcp_client.offers import Offer
from winx_tui.mcp_client.servers import ServerStanding, ToolServers
from winx_tui.runtime.server_desk import ServerDesk

_LOGS = Path("/home/you/.local/state/winx/mcp-logs")
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_OFFERS = (
    ("search_issues", "Find issues by words, label or author.", ("words", "label", "author"), True),
    ("read_issue", "Read an issue with its comments.", ("number",), True),
    ("list_pull_requests", "List the open pull requests.", ("author", "base"), True),
    ("read_diff", "Read what a pull request changes.", ("number",), True),
    ("create_issue", "Write a new issue.", ("title", "text", "label"), False),
    ("add_comment", "Comment on an issue or a pull request.", ("number", "text"), False),
)
"""Name, description, arguments, and whether it says that it only reads."""


def _offer(name: str, description: str, arguments: tuple[str, ...], reads: bool) -> Offer:
    kinds = {each: _NUMBER if each == "number" else _TEXT for each in arguments}
    schema = {"type": "object", "properties": kinds, "required": list(arguments[:1])}
    return Offer("forge", name, "", description, schema, reads)


_STANDINGS = (
    ServerStanding(
        ServerEntry(
            "forge",
            command="npx",
            args=("-y", "forge-mcp", "--project", "shop/basket"),
            env=(("FORGE_TOKEN", "${FORGE_TOKEN}"),),
        ),
        "ready",
        offers=tuple(_offer(*each) for each in _OFFERS),
    ),
    ServerStanding(
        ServerEntry("docs", "http", url="https://docs.example.org/mcp", origin="project"),
        "connecting",
    ),
    ServerStanding(
        ServerEntry("database", command="db-mcp", args=("--read-only", "shop.db")),
        "failed",
        "db-mcp is not found on the PATH; install it, or write its full path",
    ),
)


class _Standing(ToolServers):
    @property
    def standings(self) -> tuple[ServerStanding, ...]:
        return _STANDINGS


class PreparedServers(ServerDesk):
    """Three servers, none of which runs."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, _LOGS.parent, (), lambda: True)
        self.servers = _Standing(root, _LOGS)

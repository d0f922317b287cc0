"""The MCP servers that an editor hands on, as settings of the person's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from acp import schema

from winx_tui.config.forms import is_server_url
from winx_tui.config.settings import ServerSettings
from winx_tui.mcp_client.entry import server_name
from winx_tui.workspace.display import visible

McpServer = schema.HttpMcpServer | schema.SseMcpServer | schema.AcpMcpServer | schema.McpServerStdio

_REFERENCE = "${"
"""Begins what stands for a variable in winx's own settings; editors mean the text itself."""


@dataclass(frozen=True, slots=True)
class OfferedServers:
    """What winx connects of an editor's servers, and what it says of the others."""

    settings: tuple[ServerSettings, ...] = ()
    left_out: tuple[str, ...] = ()
    """A sentence each."""


def offered_servers(servers: Sequence[McpServer]) -> OfferedServers:
    """Read an editor's list; of two with one name the first counts."""
    taken: dict[str, ServerSettings] = {}
    left_out: list[str] = []
    for server in servers:
        name = server_name(server.name)
        reason = "another one has the same name" if name in taken else _objection(server)
        if reason:
            left_out.append(f"The MCP server {visible(server.name)} is not used: {reason}.")
        else:
            taken[name] = _settings(name, server)
    return OfferedServers(tuple(taken.values()), tuple(left_out))


def _objection(server: McpServer) -> str:
    """Say why a server cannot be connected, a clause; "" where it can."""
    match server:
        case schema.McpServerStdio():
            texts = [server.command, *server.args, *(each.value for each in server.env)]
            if not server.command:
                return "it names no program"
        case schema.HttpMcpServer():
            texts = [server.url, *(each.value for each in server.headers)]
            if not is_server_url(server.url):
                return "its url must be https://, or http:// of a private host"
        case _:
            return "winx connects servers on stdio and HTTP only"
    return f"it holds '{_REFERENCE}'" if any(_REFERENCE in text for text in texts) else ""


def _settings(name: str, server: McpServer) -> ServerSettings:
    if isinstance(server, schema.McpServerStdio):
        return ServerSettings(name, server.command, tuple(server.args), env=_pairs(server.env))
    assert isinstance(server, schema.HttpMcpServer), "any other kind was left out"
    return ServerSettings(name, url=server.url, headers=_pairs(server.headers))


def _pairs(
    fields: Iterable[schema.EnvVariable | schema.HttpHeader],
) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.value) for field in fields)

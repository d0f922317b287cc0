"""The servers that a project brings: `.mcp.json`, as Claude Code and others write it."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from winx_tui.config.forms import is_server_url
from winx_tui.config.trust import MCP_SERVERS
from winx_tui.core.errors import ConfigError
from winx_tui.core.text import printable
from winx_tui.mcp_client.entry import ServerEntry, Transport, server_name

MAX_BYTES = 256 * 1024
MAX_SERVERS = 32
_TRANSPORTS: Mapping[str, Transport] = {
    "stdio": "stdio",
    "http": "http",
    "streamable-http": "http",
    "streamableHttp": "http",
    "sse": "sse",
}


def project_servers(root: Path) -> tuple[ServerEntry, ...]:
    """Read the servers of a project; an entry that cannot be used says why.

    Raises:
        ConfigError: the file is there and is no list of servers.
    """
    path = root / MCP_SERVERS
    text = _read(path)
    if text is None:
        return ()
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{MCP_SERVERS} is not valid JSON; mend it") from error
    servers = data.get("mcpServers", {}) if isinstance(data, dict) else None
    if not isinstance(servers, dict):
        raise ConfigError(f'{MCP_SERVERS} has no table "mcpServers"; mend it')
    entries: dict[str, ServerEntry] = {}
    for written, fields in list(servers.items())[:MAX_SERVERS]:
        entry = _entry(written, fields)
        if entry.name in entries:
            entry = ServerEntry(
                f"{entry.name[:28]}-{len(entries)}",
                origin="project",
                problem="Another one has the same name.",
            )
        entries[entry.name] = entry
    return tuple(entries.values())


def _read(path: Path) -> str | None:
    try:
        # Non-blocking: a named pipe of that name must not hang the start.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"{MCP_SERVERS} cannot be read: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ConfigError(f"{MCP_SERVERS} is not a file; move it away")
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{MCP_SERVERS} is larger than {MAX_BYTES // 1024} kB; shorten it")
    return data.decode("utf-8", "replace")


def _entry(written: str, fields: Any) -> ServerEntry:
    name = server_name(written)
    if not isinstance(fields, dict):
        return ServerEntry(name, origin="project", problem="Its entry is no table.")
    try:
        return _understood(name, fields)
    except ValueError as error:
        return ServerEntry(name, origin="project", problem=f"Its entry is wrong: {error}.")


def _understood(name: str, fields: Mapping[str, Any]) -> ServerEntry:
    url = _text(fields, "url")
    kind = _text(fields, "type") or _text(fields, "transport") or ("http" if url else "stdio")
    transport = _TRANSPORTS.get(kind)
    if transport is None:
        raise ValueError(f"there is no type '{printable(kind[:40])}'")
    command, args = _text(fields, "command"), fields.get("args", [])
    if not isinstance(args, list) or not all(isinstance(each, str) for each in args):
        raise ValueError("args must be a list of texts")
    if transport == "stdio" and not command:
        raise ValueError("it has no command")
    # With a reference in it, it is looked at once that is expanded.
    if transport != "stdio" and "${" not in url and not is_server_url(url):
        raise ValueError("its url must be https://, or http:// of a private host")
    timeout_ms = fields.get("timeout")
    if not isinstance(timeout_ms, int | float) or isinstance(timeout_ms, bool):
        timeout_ms = 60_000
    return ServerEntry(
        name=name,
        transport=transport,
        command=command,
        args=tuple(args),
        env=_pairs(fields, "env"),
        url=url,
        headers=_pairs(fields, "headers"),
        origin="project",
        timeout_s=min(600.0, max(1.0, timeout_ms / 1000)),
    )


def _text(fields: Mapping[str, Any], key: str) -> str:
    value = fields.get(key, "")
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(f"{key} must be a text")
    return value


def _pairs(fields: Mapping[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    value = fields.get(key, {})
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError(f"{key} must be a table of texts")
    if any("\0" in name + text or "=" in name for name, text in value.items()):
        raise ValueError(f"{key} has a name or text that cannot be passed on")
    return tuple(value.items())

"""What a server that is started sees of winx's environment."""

from __future__ import annotations

from collections.abc import Mapping

from winx_tui.mcp_client.entry import ServerEntry

INHERITED = frozenset(
    {
        *("HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"),
        *("LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ"),
    }
)
"""All of it beside what its entry names; the first six are what every client passes on."""


def server_environment(entry: ServerEntry, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what a server gets to see."""
    return {name: environ[name] for name in INHERITED if name in environ} | dict(entry.env)

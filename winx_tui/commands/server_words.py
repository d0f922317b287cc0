"""MCP servers in words, for `/mcp` and its page."""

from __future__ import annotations

import time
from pathlib import Path

from winx_tui.core.text import counted, shortened
from winx_tui.mcp_client.entry import ServerEntry
from winx_tui.mcp_client.servers import ServerStanding
from winx_tui.tools.foreign.shelf import price
from winx_tui.workspace.display import visible

_MAX_REASON_CHARS = 400
_MAX_TOOLS_SHOWN = 100
_DESCRIPTION_CHARS = 120


def state_words(standing: ServerStanding) -> str:
    """Say how a server stands, with its tools and their price where it is ready."""
    if standing.state == "ready":
        tools = counted(len(standing.offers), "tool")
        return f"ready, {tools}, about {tokens_of(standing):,} tokens"
    if standing.state == "waiting":
        return f"is tried again at {time.strftime('%H:%M:%S', time.localtime(standing.again_at))}"
    return "is being connected" if standing.state == "connecting" else standing.state


def tokens_of(standing: ServerStanding) -> int:
    """Estimate what its tools would take of each request, all of them listed."""
    return sum(map(price, standing.offers))


def reason_words(standing: ServerStanding) -> str:
    """Say why it stands so; "" where nothing is to be said."""
    return shortened(visible(standing.reason), _MAX_REASON_CHARS)


def entry_lines(entry: ServerEntry) -> tuple[str, ...]:
    """Write down all that decides what runs, a line each; values of headers stand as written."""
    origin = "this folder's .mcp.json" if entry.origin == "project" else "your settings"
    lines = [f"{entry.name}, from {origin}"]
    if entry.transport == "stdio":
        lines.append(f"program: {visible(entry.command)}")
        lines += [f"  argument: {visible(argument)}" for argument in entry.args]
    else:
        lines.append(f"{entry.transport}: {visible(entry.url)}")
    lines += [f"  variable {visible(name)} = {visible(text)}" for name, text in entry.env]
    lines += [f"  header {visible(name)}: {visible(text)}" for name, text in entry.headers]
    return tuple(lines)


def tool_lines(standing: ServerStanding) -> tuple[str, ...]:
    """List a server's tools with what each takes of a request."""
    lines = [
        f"{offer.name} ({price(offer):,} tokens"
        f"{', says that it only reads' if offer.says_it_reads else ''}): "
        f"{shortened(visible(' '.join(offer.description.split())), _DESCRIPTION_CHARS)}"
        for offer in standing.offers[:_MAX_TOOLS_SHOWN]
    ]
    more = len(standing.offers) - len(lines)
    lines += [f"and {more} more"] if more > 0 else []
    return (*lines, *((f"Left out: {standing.left_out}.",) if standing.left_out else ()))


def log_words(standing: ServerStanding, logs: str) -> str:
    """Say where what it complains of is kept; "" where it has not said anything yet."""
    file = Path(logs, f"{standing.entry.name}.log")
    return f"its log: {file}" if standing.entry.transport == "stdio" and file.is_file() else ""

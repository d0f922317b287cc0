"""The SDK's own client on a real `winx --mcp` process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent

from tests.support.home import WINX, clean_environment

LEGACY, MODERN = "legacy", "auto"


@asynccontextmanager
async def winx(
    root: Path, *options: str, mode: str = LEGACY, elicitation: Any = None
) -> AsyncIterator[Client]:
    """Start the server in a folder and connect."""
    parameters = StdioServerParameters(
        command=WINX[0],
        args=[*WINX[1:], "--mcp", *options],
        cwd=root,
        env=clean_environment(root.parent / "home"),
    )
    transport = stdio_client(parameters)
    async with Client(transport, mode=mode, elicitation_callback=elicitation) as client:
        yield client


def text_of(result: CallToolResult) -> str:
    """Return a result's text."""
    return "".join(part.text for part in result.content if isinstance(part, TextContent))

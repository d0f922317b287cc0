"""`python -m tests.mcp_server.conformance_server`: winx over HTTP, for the conformance suite.

Prints the address on the first line and serves until stdin closes. Two things differ from
`winx --mcp --http`: the suite's fixtures are laid over the tools, and a request that brings no
token gets one on its way in, because the suite's client has none to show.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from starlette.types import Receive, Scope, Send

from tests.mcp_server.conformance_content import add_content
from tests.mcp_server.conformance_fixtures import add_fixtures
from tests.support.home import clean_environment
from winx_tui.config.key_digests import digests_of_keys
from winx_tui.config.settings import Settings
from winx_tui.mcp_server import http_service
from winx_tui.mcp_server.admission import admission
from winx_tui.mcp_server.gatekeeper import Gatekeeper
from winx_tui.mcp_server.server import ToolServer
from winx_tui.security.http_admission import ServerToken

_TOKEN = "a-token-for-the-conformance-suite"


class _TokenBringer(Gatekeeper):
    """winx's own gatekeeper, for a client that was given the token by somebody else."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the token to a request without one, then check it like any other."""
        headers = [*scope["headers"], (b"authorization", f"Bearer {_TOKEN}".encode("ascii"))]
        await super().__call__({**scope, "headers": headers}, receive, send)


async def _serve(root: Path) -> None:
    loop, ending = asyncio.get_running_loop(), asyncio.Event()

    def drain_stdin() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            loop.remove_reader(sys.stdin)
            ending.set()

    loop.add_reader(sys.stdin, drain_stdin)
    server = ToolServer(Settings(), root, is_trusted=False, key_digests=digests_of_keys({}))
    add_fixtures(server)
    add_content(server)
    admitted = admission(ServerToken(_TOKEN, is_generated=False), (), ())
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        patch.object(http_service, "Gatekeeper", _TokenBringer),
    ):
        sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}/mcp\n")
        sys.stdout.flush()
        await http_service.serve_http(listening, admitted, server, ending)


def main() -> None:
    """Serve an empty project with a home of its own."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "project"
        root.mkdir()
        with patch.dict(os.environ, clean_environment(Path(name) / "home"), clear=True):
            asyncio.run(_serve(root))


if __name__ == "__main__":
    main()

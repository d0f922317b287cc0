"""The server host as winx sees it: a process that is spoken to by letters."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from winx_tui.mcp_client.letters import LINE_LIMIT_BYTES, Letter, from_line, to_line
from winx_tui.mcp_client.server_environment import INHERITED

_ENTRY = Path(__file__).parent / "host_entry.py"
_END_S = 1.5
"""For servers to end in; then they are killed."""
_LEAVE_S = 0.5
"""From its last word to its end."""
_PASSED_ON = INHERITED | {
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"),
}
"""What the host sees of the environment: the way out, and what its servers may see."""


class HostPipe:
    """One host process; it ends with this one, and servers with it."""

    def __init__(self, take: Callable[[Letter], None], gone: Callable[[], None]) -> None:
        """Take who reads the letters, and who is told that the host has died by itself."""
        self._take = take
        self._gone = gone
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._groups: dict[str, int] = {}
        self._is_closing = False

    async def start(self) -> None:
        """Start the process; returns before it has loaded anything.

        Raises:
            OSError: it cannot be started.
        """
        environment = {name: text for name, text in os.environ.items() if name in _PASSED_ON}
        self._process = await asyncio.create_subprocess_exec(
            # -P: the directory winx was started in is never searched for modules.
            *(sys.executable, "-P", str(_ENTRY)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            # Out of reach of the terminal's Ctrl-C and hang-up.
            start_new_session=True,
            limit=LINE_LIMIT_BYTES,
        )
        self._reading = asyncio.create_task(self._read(self._process))

    def write(self, letter: Letter) -> None:
        """Send a letter; one that the host does not live to read is lost."""
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.write(to_line(letter))

    def kill(self) -> None:
        """End a host that hangs, and its servers; `gone` is told."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def aclose(self) -> None:
        """End the host and every server."""
        self._is_closing = True
        process, reading = self._process, self._reading
        if process is None or reading is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        done, _ = await asyncio.wait({reading}, timeout=_END_S)
        await self._ended(process, _LEAVE_S if done else 0)
        self._kill_groups()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        try:
            while line := await process.stdout.readline():
                letter = from_line(line)
                if letter["told"] == "group":
                    self._note_group(letter)
                else:
                    self._take(letter)
        except (ValueError, KeyError):
            # A letter that cannot be read: nothing it says can be relied on any more.
            self.kill()
        if not self._is_closing:
            await self._ended(process, _LEAVE_S)
            self._kill_groups()
            self._gone()

    async def _ended(self, process: asyncio.subprocess.Process, grace_s: float) -> None:
        """Wait for the end of the process; one that does not come is forced."""
        try:
            async with asyncio.timeout(grace_s):
                await process.wait()
        except TimeoutError:
            self.kill()
            await process.wait()

    def _note_group(self, letter: dict[str, Any]) -> None:
        if letter["id"]:
            self._groups[letter["server"]] = letter["id"]
        else:
            self._groups.pop(letter["server"], None)

    def _kill_groups(self) -> None:
        """End what a host has left behind that was killed itself."""
        for group in self._groups.values():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        self._groups.clear()

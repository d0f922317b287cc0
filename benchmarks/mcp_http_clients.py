"""Twenty clients at once over HTTP: each with a shell of its own, none waiting for another.

    python -m benchmarks.mcp_http_clients [--clients N] [--calls N]

Starts `winx --mcp --http` as a process. Each client changes into a folder of its own, then calls
`pwd` again and again; every answer must name that folder. Prints times and memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.figures import print_figure

TOKEN = "a-token-for-this-measurement-only"
_HEADERS = {
    "Authorization": f"Bearer {TOKEN}",
    "Content-Type": "application/json",
    "Accept": "application/json, text/event-stream",
}


class HttpClient:
    """One client with a session."""

    def __init__(self, url: str, browser: httpx2.AsyncClient) -> None:
        self._url, self._browser = url, browser
        self._headers = dict(_HEADERS)
        self._id = 0

    async def request(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask, and return the result."""
        self._id += 1
        message = {"jsonrpc": "2.0", "id": self._id, "method": method, "params": params}
        answer = await self._browser.post(self._url, json=message, headers=self._headers)
        answer.raise_for_status()
        if "mcp-session-id" in answer.headers:
            self._headers["Mcp-Session-Id"] = answer.headers["mcp-session-id"]
        lines = [line[5:] for line in answer.text.splitlines() if line.startswith("data:")]
        messages = [json.loads(line) for line in lines if line.strip()] or [answer.json()]
        result: dict[str, Any] = next(item for item in messages if "id" in item)["result"]
        return result

    async def open(self) -> None:
        """Do the handshake."""
        info = {"name": "benchmark", "version": "1"}
        await self.request(
            "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo=info
        )
        done = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        await self._browser.post(self._url, json=done, headers=self._headers)

    async def run(self, command: str) -> str:
        """Run a command and return the text of its result."""
        result = await self.request(
            "tools/call", name="bash_command", arguments={"command": command}
        )
        return str(result["content"][0]["text"])


async def _measure(url: str, pid: int, root: Path, clients: int, calls: int) -> None:
    limits = httpx2.Limits(max_connections=clients)
    async with httpx2.AsyncClient(timeout=120, limits=limits) as browser:
        before_mb = _memory_mb(pid)
        opened: list[float] = []
        waited: list[float] = []
        ready = asyncio.Barrier(clients)

        async def work(number: int) -> None:
            client = HttpClient(url, browser)
            folder = root / f"client{number}"
            folder.mkdir()
            began = time.perf_counter()
            await client.open()
            await client.run(f"cd client{number}")
            opened.append((time.perf_counter() - began) * 1000)
            await ready.wait()
            for _ in range(calls):
                began = time.perf_counter()
                text = await client.run("pwd")
                waited.append((time.perf_counter() - began) * 1000)
                if not text.startswith(f"{folder}\n"):
                    raise RuntimeError(f"client {number} got the answer of another: {text!r}")

        used_s = _cpu_s(pid)
        await asyncio.gather(*(work(number) for number in range(clients)))
        used_s = _cpu_s(pid) - used_s
        alone = HttpClient(url, browser)
        await alone.open()
        await alone.run("true")
        single = []
        for _ in range(calls):
            began = time.perf_counter()
            await alone.run("pwd")
            single.append((time.perf_counter() - began) * 1000)
    print_figure(f"{clients} clients: session and first shell, ms", opened)
    print_figure(f"{clients} clients: a call, ms", waited)
    print_figure("one client: a call, ms", single)
    print(f"calls a second, all clients together: {1000 * clients * len(waited) / sum(waited):.0f}")
    print(f"the server's own CPU time for each call: {1000 * used_s / len(waited):.1f} ms")
    print(f"memory of the server: {before_mb:.0f} MB before, {_memory_mb(pid):.0f} MB after")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--calls", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name).resolve()
        root = place / "project"
        root.mkdir()
        environ = {**os.environ, "HOME": str(place), "WINX_HTTP_TOKEN": TOKEN}
        command = [sys.executable, "-m", "winx_tui", "--mcp", "--http", "--bind", "127.0.0.1:0"]
        with subprocess.Popen(
            command, cwd=root, env=environ, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr is not None
            said = process.stderr.readline()
            found = re.search(r"http://\S+", said)
            if found is None:
                raise SystemExit(f"the server did not start: {said}")
            try:
                asyncio.run(_measure(found[0], process.pid, root, options.clients, options.calls))
            finally:
                process.terminate()


if __name__ == "__main__":
    main()

"""The shell over MCP: round trips, a long output, background commands; beside wcgw if it is there.

    python -m benchmarks.mcp_shell [--wcgw PATH_TO_WCGW_MCP]

Both servers are driven by the same few lines of JSON-RPC on stdio. Prints medians.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

ROUND_TRIPS = 200
SLOW_ROUND_TRIPS = 10
LINES = 2_000_000
BACKGROUND = 20
DEADLINE_S = 60.0


class Client:
    """A JSON-RPC client on the pipes of an MCP server."""

    def __init__(self, command: Sequence[str], cwd: Path, home: Path | None = None) -> None:
        environ = {**os.environ, "HOME": str(home or cwd), "TERM": "xterm-256color"}
        self._began = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._id = 0
        client = {"name": "benchmark", "version": "1"}
        self.request(
            "initialize",
            {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client},
        )
        self.start_s = time.perf_counter() - self._began
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    def request(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Ask, and return the result."""
        assert self._process.stdout is not None
        self._id += 1
        self._send({"jsonrpc": "2.0", "id": self._id, "method": method, "params": params})
        for line in self._process.stdout:
            answer: dict[str, Any] = json.loads(line)
            if answer.get("id") == self._id:
                result: dict[str, Any] = answer.get("result", answer)
                return result
        raise RuntimeError("the server has ended")

    def call(self, name: str, **arguments: object) -> dict[str, Any]:
        """Call a tool."""
        return self.request("tools/call", {"name": name, "arguments": arguments})

    def memory_mb(self) -> float:
        """Return the resident memory of the server."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        kb = next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]
        return int(kb) / 1024


def timed_ms(client: Client, count: int, name: str, **arguments: object) -> float:
    """Return the median time of a call."""
    times = []
    for _ in range(count):
        began = time.perf_counter()
        client.call(name, **arguments)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def measure_winx(cwd: Path) -> None:
    """Print winx's figures."""
    command = [sys.executable, "-m", "winx_tui", "--mcp", "--mode", "full-access"]
    with Client(command, cwd) as client:
        client.call("bash_command", command="true")
        print(f"winx  exec to initialize's answer   {client.start_s:8.2f} s")
        echo_ms = timed_ms(client, ROUND_TRIPS, "bash_command", command="echo hi")
        print(f"winx  echo hi, median of {ROUND_TRIPS}        {echo_ms:8.1f} ms")
        before_mb = client.memory_mb()
        began = time.perf_counter()
        result = client.call("bash_command", command=f"seq 1 {LINES}", wait_for_seconds=DEADLINE_S)
        print(f"winx  seq 1 {LINES}              {time.perf_counter() - began:8.2f} s")
        print(f"winx  memory that took             {client.memory_mb() - before_mb:8.1f} MB")
        log = Path(str(result["structuredContent"]["output_log"]))
        with log.open("rb") as file:
            kept = sum(1 for _ in file)
        print(f"winx  lines readable afterwards    {kept:8}")
        began = time.perf_counter()
        for number in range(BACKGROUND):
            client.call(
                "bash_command",
                command=f"sleep 30; echo {number}",
                is_background=True,
                wait_for_seconds=0.01,
            )
        print(f"winx  {BACKGROUND} background shells          {time.perf_counter() - began:8.2f} s")
        print(
            f"winx  echo hi beside them          "
            f"{timed_ms(client, ROUND_TRIPS, 'bash_command', command='echo hi'):8.1f} ms"
        )


def measure_wcgw(program: str, cwd: Path) -> None:
    """Print wcgw's figures for the same."""
    with Client([program], cwd) as client:
        print(f"wcgw  exec to initialize's answer   {client.start_s:8.2f} s")
        opened = client.call(
            "Initialize",
            type="first_call",
            any_workspace_path=str(cwd),
            initial_files_to_read=[],
            task_id_to_resume="",
            mode_name="wcgw",
            thread_id="",
        )
        text = opened["content"][0]["text"]
        thread = re.findall(r"thread_id\W+(\w+)", text)[-1]
        echo: dict[str, object] = {"type": "command", "command": "echo hi", "thread_id": thread}
        client.call("BashCommand", **echo)
        echo_ms = timed_ms(client, SLOW_ROUND_TRIPS, "BashCommand", **echo)
        print(f"wcgw  echo hi, median of {SLOW_ROUND_TRIPS}         {echo_ms:8.1f} ms")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wcgw", help="the wcgw_mcp program to compare with")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure_winx(Path(name))
    if options.wcgw:
        with tempfile.TemporaryDirectory() as name:
            measure_wcgw(options.wcgw, Path(name))


if __name__ == "__main__":
    main()

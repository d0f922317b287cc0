"""How soon an MCP client has what it waits for, and what many calls cost; beside another server.

    python -m benchmarks.mcp_start [--runs N] [--calls N] [--beside COMMAND]

Every server is started and asked in turns, so that a busy moment meets all. COMMAND is one
shell word list, such as "python -m winx_tui --mcp" of another checkout; a server without
winx's tools is measured up to its list of tools.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.figures import print_figure
from tests.support.home import WINX, clean_environment

MAX_ANSWER_S = 0.6
MAX_LIST_MS = 5.0
MAX_CALL_MS = 10.0
IDLE_S = 1.0
"""What a server may use to get ready between two questions."""
LISTS = 20

_OPENING = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "benchmark", "version": "1"},
}


class Server:
    """An MCP server as a process, and how long it takes."""

    def __init__(self, command: Sequence[str], cwd: Path, environ: dict[str, str]) -> None:
        self._began = time.perf_counter()
        self._id = 0
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def age_s(self) -> float:
        """Return the seconds since exec."""
        return time.perf_counter() - self._began

    def send(self, message: dict[str, Any]) -> None:
        """Send a message."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        self._process.stdin.flush()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask, and return the answer."""
        self._id += 1
        self.send({"id": self._id, "method": method, "params": params})
        assert self._process.stdout is not None
        for line in self._process.stdout:
            answer: dict[str, Any] = json.loads(line)
            if answer.get("id") == self._id and "method" not in answer:
                return answer
        raise RuntimeError("the server has ended")

    def open(self) -> None:
        """Do the handshake."""
        self.ask("initialize", **_OPENING)
        self.send({"method": "notifications/initialized"})

    def memory_mb(self) -> float:
        """Return the resident memory."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        kb = next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]
        return int(kb) / 1024

    def cpu_s(self) -> float:
        """Return the seconds of computing that its threads have taken together."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def timed_ms(work: Callable[[], object]) -> float:
    """Return how long work takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def measure_start(server: Server) -> dict[str, float]:
    """Ask for everything at once, as clients do, then again at rest."""
    server.open()
    figures = {"exec to initialize's answer, s": server.age_s}
    server.ask("tools/list")
    figures["exec to the first tools/list, s"] = server.age_s
    time.sleep(IDLE_S)
    figures["its computing, s"] = server.cpu_s()
    lists = [timed_ms(lambda: server.ask("tools/list")) for _ in range(LISTS)]
    figures["tools/list at rest, ms"] = statistics.median(lists)
    return figures


def measure_late_list(server: Server) -> dict[str, float]:
    """Ask for the tools only some time after the handshake."""
    server.open()
    # Only a server that is loaded answers this.
    server.ask("ping")
    time.sleep(IDLE_S)
    return {"first tools/list after a rest, ms": timed_ms(lambda: server.ask("tools/list"))}


def measure_calls(server: Server, count: int) -> None:
    """Print what many calls cost: the time of each, and what stays in memory."""

    def echo() -> None:
        server.ask("tools/call", name="bash_command", arguments={"command": "echo hi"})

    server.open()
    for _ in range(50):
        echo()
    before_mb = server.memory_mb()
    print_figure("echo, ms", [timed_ms(echo) for _ in range(count)], required=MAX_CALL_MS)
    print(f"memory after {count} calls: {server.memory_mb() - before_mb:+.1f} MB")


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--beside", help="the command of another server")
    options = parser.parse_args()
    commands: dict[str, list[str]] = {"winx": [*WINX, "--mcp"]}
    if options.beside:
        commands["beside"] = shlex.split(options.beside)
    required = {
        "exec to initialize's answer, s": MAX_ANSWER_S,
        "tools/list at rest, ms": MAX_LIST_MS,
        "first tools/list after a rest, ms": MAX_LIST_MS,
    }
    figures: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "project"
        root.mkdir()
        environ = clean_environment(Path(name) / "home")
        # The first start of all writes the caches of compiled code.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        for run in range(options.runs + 1):
            for label, command in commands.items():
                for measure in (measure_start, measure_late_list):
                    with Server(command, root, environ) as server:
                        for what, value in measure(server).items():
                            if run:
                                figures.setdefault(f"{label}: {what}", []).append(value)
        for what, values in figures.items():
            print_figure(what, values, required=required.get(what.partition(": ")[2]))
        with Server([*commands["winx"], "--mode", "full-access"], root, environ) as server:
            measure_calls(server, options.calls)


if __name__ == "__main__":
    main()

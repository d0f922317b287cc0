"""Runs the server as a program of its own, for journeys."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from tests.support.model_server.server import BASE_PATHS

_ROOT = Path(__file__).resolve().parents[3]
_OPENER = build_opener(ProxyHandler({}))
"""Asks loopback directly, whatever proxy the environment names."""

BASE_URL_VARIABLES = {
    "dashscope": "DASHSCOPE_API_BASE",
    "nvidia": "NVIDIA_NIM_API_BASE",
    "gemini": "GEMINI_API_BASE",
    "local": "WINX_LOCAL_BASE_URL",
}


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server in a process of its own."""

    port: int

    def base_url(self, provider: str) -> str:
        """Return what a client of that provider must be pointed at."""
        return f"http://127.0.0.1:{self.port}{BASE_PATHS[provider]}"

    def environment(self, *providers: str) -> dict[str, str]:
        """Return the variables that point winx here, for all providers or the named ones."""
        chosen = providers or tuple(BASE_URL_VARIABLES)
        return {BASE_URL_VARIABLES[name]: self.base_url(name) for name in chosen}

    def requests(self) -> list[dict[str, Any]]:
        """Return every request so far, as `RecordedRequest.as_json` gives it."""
        with _OPENER.open(f"http://127.0.0.1:{self.port}/_control/requests", timeout=60) as answer:
            recorded: list[dict[str, Any]] = json.load(answer)
        return recorded

    def release(self, gate: str) -> None:
        """Let a "hold" go on, now or when it is reached."""
        url = f"http://127.0.0.1:{self.port}/_control/release/{gate}"
        with _OPENER.open(Request(url, method="POST"), timeout=60):
            pass


@contextmanager
def running_server(scenario: Path, *, record: Path | None = None) -> Iterator[RunningServer]:
    """Serve a scenario file until the block ends."""
    command = [sys.executable, "-m", "tests.support.model_server", "--scenario", str(scenario)]
    if record is not None:
        command += ["--record", str(record)]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        if not port:
            raise RuntimeError(f"the model server did not start on {scenario}")
        try:
            yield RunningServer(int(port))
        finally:
            process.stdin.close()

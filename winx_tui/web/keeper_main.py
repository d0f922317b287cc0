"""The process that opens tabs: it keeps the keys, and speaks with the server alone.

Its stdin is a socket. The first line is {"command": [...], "variables": {...}}. Then each
request is a line, answered by a line: {"open": {...}} with two descriptors, the screen and
the complaints of the tab, and {"end": PID}. With the socket's other end go all tabs.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

_MAX_BYTES = 1 << 20
_LAST_MOMENT_S = 0.5
"""For a tab whose page has gone a while ago."""
_LAST_MOMENTS_S = 4.0
"""For all tabs when the server has gone: longer than a tab gives itself."""


class Tabs:
    """The tabs that are open, by process id."""

    def __init__(self, command: Sequence[str], variables: Mapping[str, str]) -> None:
        self._command = list(command)
        self._environment = {**os.environ, **variables}
        self._open: dict[int, subprocess.Popen[bytes]] = {}

    def answer(self, request: Mapping[str, Any], descriptors: Sequence[int]) -> dict[str, Any]:
        """Do what a request wants and say how it went."""
        if "open" in request:
            return self._open_one(request["open"], *descriptors)
        process = self._open.pop(int(request["end"]), None)
        return {"status": _end(process, _LAST_MOMENT_S) if process else 0}

    def end_all(self) -> None:
        """See every tab end: by itself, since its screen is gone, or soon by force."""
        deadline = time.monotonic() + _LAST_MOMENTS_S
        for process in self._open.values():
            _end(process, max(0.0, deadline - time.monotonic()))

    def _open_one(self, more: Mapping[str, str], screen: int, complaints: int) -> dict[str, Any]:
        try:
            process = subprocess.Popen(
                self._command,
                stdin=screen,
                stdout=screen,
                stderr=complaints,
                env={**self._environment, **more},
                # Out of reach of the terminal's Ctrl-C: it ends when its screen does.
                start_new_session=True,
            )
        except OSError as error:
            return {"error": error.strerror or "it cannot be started"}
        self._open[process.pid] = process
        return {"pid": process.pid}


def main() -> int:
    """Open and end tabs until the server has gone."""
    control = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    first, _ = _receive(control)
    if not first:
        return 0
    tabs = Tabs(first["command"], first["variables"])
    control.sendall(b"{}\n")
    while True:
        request, descriptors = _receive(control)
        if not request:
            break
        answer = tabs.answer(request, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        with suppress(OSError):
            control.sendall(json.dumps(answer).encode() + b"\n")
    tabs.end_all()
    return 0


def _receive(control: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Wait for a line; an empty one says that the other end has gone."""
    line = b""
    descriptors: list[int] = []
    while not line.endswith(b"\n"):
        try:
            data, more, _, _ = socket.recv_fds(control, _MAX_BYTES, 2)
        except OSError:
            data, more = b"", []
        if not data:
            return {}, descriptors
        line += data
        descriptors += more
    return json.loads(line), descriptors


def _end(process: subprocess.Popen[bytes], grace_s: float) -> int:
    """Wait for the end of a tab, then make it end, with all of its group."""
    try:
        return process.wait(grace_s)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.wait()


if __name__ == "__main__":
    raise SystemExit(main())

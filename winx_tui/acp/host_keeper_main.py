"""The process that keeps keys, and starts a model host with them whenever it is asked."""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress

from winx_tui.acp.host_keeper import ASK
from winx_tui.llm.host.hardening import close_to_neighbours
from winx_tui.llm.host.lines import from_line
from winx_tui.llm.host_process import spawn_host


def main() -> int:
    """Start hosts until the other end is closed."""
    close_to_neighbours()
    # Hosts end by themselves; nobody waits for them.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    keys = _keys(control)
    while control.recv(1) == ASK:
        host = spawn_host(keys)
        with host.requests, host.answers:
            socket.send_fds(control, [ASK], [host.requests.fileno(), host.answers.fileno()])
    return 0


def _keys(control: socket.socket) -> dict[str, str]:
    line = b""
    while not line.endswith(b"\n"):
        # Byte by byte: what comes behind the line is a question.
        if not (data := control.recv(1)):
            return {}
        line += data
    message = from_line(line) or {}
    return {str(name): str(key) for name, key in message.get("keys", {}).items()}


if __name__ == "__main__":
    with suppress(OSError):
        main()

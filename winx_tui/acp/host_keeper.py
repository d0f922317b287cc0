"""Model hosts for any number of folders: a process of its own keeps the keys for them.

An editor may open a second folder at any time, and its runtime needs a model host. Keys that
came by the environment leave this process at its start, so another one hands them on.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping

from winx_tui.core.errors import HostDied
from winx_tui.llm.host.lines import to_line
from winx_tui.llm.host_process import HostProcess

ASK = b"h"
"""Wants a host; answered by a byte with two descriptors: where to write, where to read."""
_TIMEOUT_S = 20.0
"""For starting a program on a machine that is busy."""


class HostKeeper:
    """Has model hosts started."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        """Take the process and the socket to it; open_keeper() makes both."""
        self._process = process
        self._control = control

    def open_host(self) -> HostProcess:
        """Return a new model host with the keys; it ends when its pipes are closed.

        Raises:
            HostDied: it cannot be started.
        """
        try:
            self._control.sendall(ASK)
            answer, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        except OSError as error:
            raise HostDied(_GONE) from error
        if not answer or len(descriptors) != 2:
            raise HostDied(_GONE)
        requests, answers = descriptors
        return HostProcess(
            os.fdopen(requests, "wb", buffering=0), os.fdopen(answers, "rb", buffering=0), None
        )

    def close(self) -> None:
        """Let the process go, and with it the keys."""
        self._control.close()
        try:
            self._process.wait(_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_GONE = "The process that starts model hosts has ended; have the editor start winx again"


def open_keeper(keys: Mapping[str, str]) -> HostKeeper:
    """Start the process that keeps keys; the caller drops its own copy.

    Args:
        keys: Provider → key; they go by a socket, never by arguments or environment.
    """
    control, its_control = socket.socketpair()
    with its_control:
        process = subprocess.Popen(
            # -P: the folder is never searched for modules.
            [sys.executable, "-P", "-m", "winx_tui.acp.host_keeper_main"],
            stdin=its_control.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            # Out of reach of a terminal's Ctrl-C: it ends when this process does.
            start_new_session=True,
        )
    control.settimeout(_TIMEOUT_S)
    control.sendall(to_line({"keys": dict(keys)}))
    return HostKeeper(process, control)

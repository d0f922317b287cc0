"""The server's side of the process that opens tabs."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winx_tui.core.errors import WinxError

_ANSWER_S = 20.0
"""For starting a program on a machine that is busy."""
_END_S = 6.0
"""Longer than the keeper waits for its tabs."""


_OF_THE_TERMINAL = frozenset(
    {"COLORFGBG", "STY", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "TMUX", "TMUX_PANE", "VTE_VERSION"}
)
"""True of the terminal where the server was started, and of no page."""


class KeeperDied(WinxError):
    """The process that opens tabs does not answer."""


@dataclass(frozen=True, slots=True)
class OpenedTab:
    """A tab's process and the server's ends of what it reads and writes."""

    pid: int
    screen: socket.socket
    complaints: socket.socket


class Keeper:
    """Opens tabs in a process that holds the keys, so that the server has none."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        """Take the process and the socket to it; open_keeper makes both."""
        self._process = process
        self._control = control
        self._one_request = asyncio.Lock()

    async def open_tab(self, variables: Mapping[str, str]) -> OpenedTab:
        """Start a tab; the variables come on top of its environment.

        Raises:
            KeeperDied: it cannot be started.
        """
        screen, its_screen = socket.socketpair()
        complaints, its_complaints = socket.socketpair()
        try:
            with its_screen, its_complaints:
                descriptors = (its_screen.fileno(), its_complaints.fileno())
                answer = await self._ask({"open": dict(variables)}, descriptors)
            if "pid" not in answer:
                raise KeeperDied(f"a tab cannot be opened: {answer.get('error')}")
        except BaseException:
            screen.close()
            complaints.close()
            raise
        return OpenedTab(answer["pid"], screen, complaints)

    async def end_tab(self, pid: int) -> None:
        """See a tab end now; its screen has been closed before.

        Raises:
            KeeperDied: nobody is there to see to it.
        """
        await self._ask({"end": pid}, ())

    def close(self) -> None:
        """Let the process go, and with it what is still open."""
        self._control.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    async def _ask(self, request: Mapping[str, Any], descriptors: Sequence[int]) -> dict[str, Any]:
        async with self._one_request:
            return await asyncio.to_thread(exchange, self._control, request, descriptors)


def open_keeper(command: Sequence[str], variables: Mapping[str, str], folder: Path) -> Keeper:
    """Start the process that opens tabs.

    Args:
        command: What a tab runs.
        variables: Only tabs get to see them; keys, for instance. They go by the socket.
        folder: Where tabs work.

    Raises:
        KeeperDied: it does not start.
    """
    control, its_control = socket.socketpair()
    with its_control:
        process = subprocess.Popen(
            # -P: the folder is never searched for modules.
            [sys.executable, "-P", "-m", "winx_tui.web.keeper_main"],
            stdin=its_control.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={k: v for k, v in os.environ.items() if k not in _OF_THE_TERMINAL},
            # Out of reach of the terminal's Ctrl-C: it ends when this process does.
            start_new_session=True,
        )
    control.settimeout(_ANSWER_S)
    keeper = Keeper(process, control)
    try:
        exchange(control, {"command": list(command), "variables": dict(variables)}, ())
    except KeeperDied:
        keeper.close()
        raise
    return keeper


def exchange(
    control: socket.socket, request: Mapping[str, Any], descriptors: Sequence[int]
) -> dict[str, Any]:
    """Send a request and wait for its answer.

    Raises:
        KeeperDied: none comes.
    """
    line = json.dumps(request).encode() + b"\n"
    answer = b""
    try:
        sent = socket.send_fds(control, [line], descriptors) if descriptors else 0
        control.sendall(line[sent:])
        while not answer.endswith(b"\n"):
            data = control.recv(1 << 16)
            if not data:
                raise KeeperDied(_GONE)
            answer += data
    except OSError as error:
        raise KeeperDied(_GONE) from error
    result: dict[str, Any] = json.loads(answer)
    return result


_GONE = "the process that opens tabs has ended; end winx --web and start it again"

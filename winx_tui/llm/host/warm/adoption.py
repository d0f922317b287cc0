"""Passes a client's pipes to a process that has litellm loaded, and the keys past it."""

from __future__ import annotations

import os
import socket

from winx_tui.llm.host.handover import Handover, to_handover_line
from winx_tui.llm.host.warm.letters import send_letter

LOADED = b"1"
"""All that the process which loads litellm ever writes to the first client's worker."""


def is_loaded(warming: socket.socket) -> bool:
    """Tell, once something can be read, whether litellm is loaded; False: it never will be.

    What is read stays there: the next worker wants to see it too.
    """
    try:
        return warming.recv(1, socket.MSG_PEEK) == LOADED
    except OSError:
        return False


def ask_to_adopt(
    connection: socket.socket,
    requests: int,
    answers: int,
    handover: Handover,
    credentials: dict[str, object] | None = None,
) -> None:
    """Send a client's pipes, and the handover through a pipe that only their new owner reads.

    Args:
        connection: leads to the process with litellm.
        requests: the end of the pipe that orders are read from.
        answers: the end of the pipe that answers are written to.
        handover: what the process that adopts never sees.
        credentials: the pass and the identity of a caller from outside.

    Raises:
        OSError: nobody takes them.
    """
    source, sink = os.pipe()
    with os.fdopen(sink, "wb", buffering=0) as handed:
        try:
            letter = {"ask": "adopt", **(credentials or {})}
            send_letter(connection, letter, (source, requests, answers))
        finally:
            os.close(source)
        line = memoryview(to_handover_line(handover))
        while line:
            line = line[handed.write(line) :]

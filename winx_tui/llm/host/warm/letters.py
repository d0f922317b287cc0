"""Letters: one JSON object with descriptors enclosed, over a socket between processes of a user.

    client → warm host, each with "pass", what only those know who can read its directory
        {"ask": "adopt", "identity": {...}} + handover, requests, answers
                                            → {"answer": "adopted"} or {"answer": "other"}
        {"ask": "status"}                   → {"answer": "status", "status": HostStatus}
        {"ask": "stop"}                     → {"answer": "stopped", "clients": n}
    the first client's worker → warm host, over a socket pair
        {"ask": "adopt"} + handover, requests, answers

The handover is a pipe with one line, see host/handover.py: keys never stand in a letter.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from typing import Any

from winx_tui.llm.host.lines import from_line, to_line

ENCLOSED = 3
"""Descriptors in a letter that asks to adopt: handover, requests, answers."""
_LIMIT_BYTES = 65_536


class NoLetter(OSError):
    """What came over a socket was no letter."""


def send_letter(
    connection: socket.socket, letter: dict[str, Any], enclosed: Sequence[int] = ()
) -> None:
    """Send a letter.

    Raises:
        OSError: the other end is gone or does not read.
    """
    line = to_line(letter)
    sent = socket.send_fds(connection, [line], enclosed) if enclosed else 0
    connection.sendall(line[sent:])


def receive_letter(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Wait for a letter; return it and its descriptors, which are the caller's to close.

    Raises:
        OSError: none came in time, or something else.
    """
    received, enclosed = b"", list[int]()
    try:
        while not received.endswith(b"\n"):
            piece, descriptors, _, _ = socket.recv_fds(connection, _LIMIT_BYTES, ENCLOSED)
            enclosed += descriptors
            received += piece
            if not piece or len(received) > _LIMIT_BYTES:
                raise NoLetter("no whole letter came")
        letter = from_line(received)
        if letter is None:
            raise NoLetter("no letter came")
    except OSError:
        close_all(enclosed)
        raise
    for descriptor in enclosed:
        os.set_inheritable(descriptor, False)
    return letter, enclosed


def close_all(descriptors: Sequence[int]) -> None:
    """Close descriptors."""
    for descriptor in descriptors:
        os.close(descriptor)

"""The beginning of the model host: closed to others, with its pipes put aside."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Sequence

from winx_tui.llm.host.handover import HANDOVER_BYTES, read_handover
from winx_tui.llm.host.hardening import close_to_neighbours

LOOK_EVERY_S = 20.0
"""How often a warm host looks whether its socket and its code are still there."""


def main(arguments: Sequence[str] = ()) -> int:
    """Serve the client at stdin and stdout; with --keep-s, others after it. Return the status.

    With --asleep nothing is loaded before the client sends a line feed.
    """
    close_to_neighbours()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parsed = _parser().parse_args(arguments)
    requests, answers = _take_protocol_pipes()
    if parsed.keep_s:
        # Lazy: only a host that others may use needs sockets.
        from winx_tui.llm.host.warm.warm_host import KeepPlan, keep_warm

        return keep_warm(requests, answers, KeepPlan(parsed.keep_s, parsed.look_every_s))
    # What follows the keys wakes one that sleeps: it is left in the pipe.
    handover = read_handover(requests, at_once=1 if parsed.asleep else HANDOVER_BYTES)
    if parsed.asleep and not os.read(requests, 1):
        return 0
    # Lazy: one that sleeps has no use of it.
    from winx_tui.llm.host.supervisor import supervise

    return supervise(requests, answers, handover)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="winx model host", allow_abbrev=False)
    parser.add_argument("--asleep", action="store_true")
    parser.add_argument("--keep-s", type=float, default=0.0)
    parser.add_argument("--look-every-s", type=float, default=LOOK_EVERY_S)
    return parser


def _take_protocol_pipes() -> tuple[int, int]:
    """Keep stdin and stdout for the protocol, and give libraries ones they cannot harm it by."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers

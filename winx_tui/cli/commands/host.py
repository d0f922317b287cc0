"""`winx host`: look at the warm model host that `winx -p` leaves, or end it."""

from __future__ import annotations

import argparse
import sys
import time

from winx_tui.cli.parser import SentenceParser
from winx_tui.core import exit_codes
from winx_tui.llm.host.wire import HostStatus
from winx_tui.llm.warm_hosts import find_warm_host, stop_warm_host

_NONE = "No model host is warm."


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx host ARGUMENTS` and return the exit code; no key matters here.

    Raises:
        WinxError: the command line is wrong, or somebody else could be listening.
    """
    parsed = _parser().parse_args(arguments)
    sentence = _stop() if parsed.action == "stop" else _status()
    sys.stdout.write(sentence + "\n")
    return exit_codes.DONE


def describe(status: HostStatus) -> str:
    """Say since when a host is warm, and how long it stays."""
    since = time.strftime("%H:%M:%S", time.localtime(status.since))
    minutes, seconds = divmod(round(status.left_s), 60)
    left = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    if status.clients:
        users = "one winx" if status.clients == 1 else f"{status.clients} winx"
        return f"warm since {since}, used by {users}; it ends {left} after its last use"
    return f"warm since {since}; it ends in {left} unless it is used"


def _status() -> str:
    status = find_warm_host()
    return _NONE if status is None else f"Process {status.pid}: {describe(status)}."


def _stop() -> str:
    clients = stop_warm_host()
    if clients is None:
        return _NONE
    if clients:
        return "The warm model host has ended; a winx that it was serving goes on undisturbed."
    return "The warm model host has ended."


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(
        prog="winx host",
        description=(
            "After `winx -p` the process that loaded the model library stays for a while "
            "(models.keep_warm_minutes), so that the next one starts at once. It holds no key."
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "action",
        nargs="?",
        default="status",
        choices=("status", "stop"),
        help="tell whether one is warm (also without a word), or end it",
    )
    return parser

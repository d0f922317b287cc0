"""Who has shown a wrong token lately: whoever goes on guessing is not listened to for a while."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

WINDOW_S = 60.0
MAX_FAILURES = 10
"""In a window; a client with an old token does not fail as often."""
_MAX_PEERS = 1_024
_SUBNET_V6 = 64
"""What a provider gives to one customer, in bits."""


class FailedAttempts:
    """Counts wrong tokens by where they come from.

    Peers of this machine share one address, and so do a proxy's clients: one that guesses
    must not shut out the others. What comes from here is therefore always looked at; see
    `is_this_machine`.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Take a clock, in seconds."""
        self._now = now
        self._failures: OrderedDict[str, list[float]] = OrderedDict()

    def wait_s(self, peer: str) -> float:
        """Return for how long a peer has to wait before it may try again; 0: not at all."""
        lately = self._lately(peer_key(peer))
        return WINDOW_S - (self._now() - lately[0]) if len(lately) >= MAX_FAILURES else 0.0

    def note(self, peer: str) -> int:
        """Count a wrong token and return how many there were lately."""
        key = peer_key(peer)
        lately = self._lately(key)
        # No more than are needed to tell: a flood must not fill the memory.
        self._failures[key] = [*lately, self._now()][-MAX_FAILURES:]
        self._failures.move_to_end(key)
        while len(self._failures) > _MAX_PEERS:
            self._failures.popitem(last=False)
        return len(lately) + 1

    def _lately(self, key: str) -> list[float]:
        since = self._now() - WINDOW_S
        return [moment for moment in self._failures.get(key, ()) if moment > since]


def is_this_machine(peer: str) -> bool:
    """Tell whether a connection comes from here."""
    try:
        return ipaddress.ip_address(peer.partition("%")[0]).is_loopback
    except ValueError:
        return False


def peer_key(peer: str) -> str:
    """Return what counts as one peer: an address, or the network of an IPv6 one."""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _SUBNET_V6), strict=False))

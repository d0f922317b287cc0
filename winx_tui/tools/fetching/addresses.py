"""Which addresses the agent may speak to: those of the public internet only."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator

from winx_tui.security.web_url import IpAddress

MaySpeak = Callable[[IpAddress], bool]
"""Tells whether an address may be spoken to."""

_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",
            "100.64.0.0/10",  # shared behind a provider's router, RFC 6598
            "168.63.129.16/32",  # the inside of Azure: metadata, name server
            "192.0.0.0/24",  # protocol assignments
            "192.88.99.0/24",  # relays of 6to4, RFC 7526
            "198.18.0.0/15",  # benchmarks
            "64:ff9b:1::/48",  # translation within one network, RFC 8215
            "100::/64",  # discarded
            "2001::/23",  # protocol assignments, Teredo among them
            "2001:db8::/32",
            "3fff::/20",  # documentation, RFC 9637
            "5f00::/16",  # segment routing, RFC 9602
            "fc00::/7",
            "fec0::/10",
        ),
    )
)
"""Where Pythons of different age differ on `is_global`, or nothing public answers."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_IPV4_BITS = 0xFFFF_FFFF


def is_public(address: IpAddress) -> bool:
    """Tell whether an address, and each one that it carries inside, is of the public internet."""
    return all(map(_is_public, (address, *_inside(address))))


def _inside(address: IpAddress) -> Iterator[ipaddress.IPv4Address]:
    """Yield the IPv4 addresses that a packet to an IPv6 address may end at."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.sixtofour is not None:
        yield address.sixtofour
    if address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & _IPV4_BITS)


def _is_public(address: IpAddress) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and (
        address.ipv4_mapped is not None or address in _COMPATIBLE or address.scope_id
    ):
        # No name server has a reason to answer with these.
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
        and not any(address in network for network in _NOT_PUBLIC)
    ) or (address in _NAT64)

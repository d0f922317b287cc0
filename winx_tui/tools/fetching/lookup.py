"""From a host's name to addresses that were checked: the connection goes to one of them."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable

from winx_tui.config.forms import is_private_host
from winx_tui.core.errors import ToolError
from winx_tui.security.web_url import IpAddress, WebUrl
from winx_tui.tools.fetching.addresses import MaySpeak

Lookup = Callable[[str, int], Awaitable[tuple[IpAddress, ...]]]
"""Returns the addresses of a name for a port; raises OSError where there are none."""

_BEHIND_PROXY_S = 3.0
"""Behind a proxy, names outside are often not known here, and nobody says so."""


async def system_lookup(host: str, port: int) -> tuple[IpAddress, ...]:
    """Ask the system for the addresses of a name, the best first.

    Raises:
        OSError: there are none, or they cannot be looked up.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = (ipaddress.ip_address(str(place[0])) for *_, place in found)
    return tuple(dict.fromkeys(addresses))


def check_host(url: WebUrl, may_speak: MaySpeak) -> None:
    """Refuse what can be refused without looking anything up.

    Raises:
        ToolError: the host is an address, or a name, of this machine or its network.
    """
    if url.address is not None:
        _check_all(url, (url.address,), may_speak)
    elif is_private_host(url.host):
        raise ToolError(_inside(url))


async def checked_addresses(
    url: WebUrl, lookup: Lookup, may_speak: MaySpeak
) -> tuple[IpAddress, ...]:
    """Return the addresses of a URL's host; one bad one among them is enough to refuse.

    Raises:
        ToolError: the name is not known, or leads where nothing may be asked.
    """
    check_host(url, may_speak)
    if url.address is not None:
        return (url.address,)
    try:
        addresses = await lookup(url.host, url.port)
    except (OSError, UnicodeError) as error:
        raise ToolError(
            f"The host {url.host} cannot be found ({_reason(error)}); check its name, or whether "
            "there is a network."
        ) from error
    _check_all(url, addresses, may_speak)
    return addresses


async def check_behind_proxy(url: WebUrl, lookup: Lookup, may_speak: MaySpeak) -> None:
    """Refuse a host that is known here and is not public; the proxy looks up the others.

    Raises:
        ToolError: it leads where nothing may be asked.
    """
    check_host(url, may_speak)
    if url.address is not None:
        return
    try:
        async with asyncio.timeout(_BEHIND_PROXY_S):
            addresses = await lookup(url.host, url.port)
    except (OSError, UnicodeError):
        return
    _check_all(url, addresses, may_speak)


def _check_all(url: WebUrl, addresses: tuple[IpAddress, ...], may_speak: MaySpeak) -> None:
    if not addresses:
        raise ToolError(f"The host {url.host} has no address; check its name.")
    if not all(map(may_speak, addresses)):
        raise ToolError(_inside(url))


def _inside(url: WebUrl) -> str:
    return (
        f"{url.authority} is not on the public internet, and web_fetch asks nothing else; for a "
        "server of this machine or network use bash_command (curl)."
    )


def _reason(error: OSError | UnicodeError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "no such name"

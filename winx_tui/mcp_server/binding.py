"""Where the HTTP server listens: an address as it was written, and the socket for it."""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
from dataclasses import dataclass

from winx_tui.core.errors import UsageError
from winx_tui.workspace.display import visible

_ADDRESS = re.compile(
    r"(?:\[(?P<v6>[0-9A-Fa-f:.%]+)\]|(?P<name>[^\s:/\[\]]+)):(?P<port>[0-9]{1,5})"
)
_HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port; port 0 is any that is free."""

    host: str
    port: int

    def __str__(self) -> str:
        """Write it as in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def read_address(text: str) -> Address:
    """Read HOST:PORT.

    Raises:
        UsageError: it is something else.
    """
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or int(found["port"]) > _HIGHEST_PORT:
        raise UsageError(
            f"--bind {visible(text)} is no HOST:PORT; write it as in 127.0.0.1:8000 or [::1]:8000"
        )
    return Address(found["v6"] or found["name"], int(found["port"]))


def listen(address: Address) -> socket.socket:
    """Take the address; what connects from then on waits to be served.

    Raises:
        UsageError: somebody else has it, or it is not ours to take.
    """
    try:
        # A name may stand for several addresses; the first of IPv4 is what most clients try.
        found = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, *_, place = min(found, key=lambda each: each[0] != socket.AF_INET)
        return socket.create_server((str(place[0]), address.port), family=family)
    except socket.gaierror as error:
        raise UsageError(
            f"--bind {visible(str(address))}: there is no machine of that name; "
            "write an address of this one, as in 127.0.0.1:8000"
        ) from error
    except OSError as error:
        raise UsageError(f"--bind {visible(str(address))}: {_reason(error, address)}") from error


def is_loopback(listening: socket.socket) -> bool:
    """Tell whether only programs of this machine reach a socket."""
    return ipaddress.ip_address(listening.getsockname()[0].partition("%")[0]).is_loopback


def _reason(error: OSError, address: Address) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {address.port} is taken; choose another one, or 0 for one that is free"
        case errno.EACCES | errno.EPERM:
            return f"port {address.port} is not yours to take; choose one above 1023"
        case errno.EADDRNOTAVAIL:
            return "this machine has no such address; write one that it has, as in 127.0.0.1:8000"
        case _:
            return f"cannot listen there ({error.strerror}); choose another address"

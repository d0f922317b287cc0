"""Who may speak to a server of winx: secrets, names and origins; pure, for every front end.

A server on loopback is within reach of every program of the machine and, through a browser,
of every web page: what a page cannot do is to show a secret, or to come by a name of ours.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from winx_tui.core.errors import UsageError

SECRET_BYTES = 32
LEAST_TOKEN_CHARS = 16
"""Of a token that a person has chosen."""
MOST_TOKEN_CHARS = 4_096

_HOST = re.compile(
    r"(?P<name>\[[0-9a-f:.%]{2,64}\]|[a-z0-9_](?:[a-z0-9_.-]{0,252}))(?::(?P<port>[0-9]{1,5}))?",
    re.IGNORECASE,
)
_ORIGIN = re.compile(r"https?://(?P<host>[^/?#@\s]+)", re.IGNORECASE)
_USUAL_PORTS = {"http": ":80", "https": ":443"}
_TOKEN = re.compile(r"[\x21-\x7e]+")
"""What can stand in a header as one word."""


@dataclass(frozen=True, slots=True)
class ServerToken:
    """What every request has to show."""

    text: str
    is_generated: bool
    """Whether nobody knows it yet."""

    def __repr__(self) -> str:
        """Leave the secret out."""
        return f"ServerToken(is_generated={self.is_generated})"


def new_secret() -> str:
    """Draw 256 bits, in characters that need no quoting anywhere."""
    return secrets.token_urlsafe(SECRET_BYTES)


def server_token(chosen: str | None, variable: str) -> ServerToken:
    """Return the token that was chosen, or draw one.

    Args:
        chosen: as it stands in the environment; None: nothing does.
        variable: its name, for messages.

    Raises:
        UsageError: it is no secret, or cannot stand in a header.
    """
    if chosen is None:
        return ServerToken(new_secret(), is_generated=True)
    token = chosen.strip()
    if len(token) < LEAST_TOKEN_CHARS:
        what = "is empty" if not token else "is too short"
        raise UsageError(
            f"{variable} {what}; set it to {LEAST_TOKEN_CHARS} characters or more that nobody "
            "can guess, or unset it and winx will make one"
        )
    if len(token) > MOST_TOKEN_CHARS or not _TOKEN.fullmatch(token):
        raise UsageError(
            f"{variable} cannot stand in a header; set it to letters, digits and signs of ASCII "
            f"without blanks, {MOST_TOKEN_CHARS:,} at most"
        )
    return ServerToken(token, is_generated=False)


def digest_of_secret(secret: str) -> bytes:
    """Hash a secret, for comparing without telling its length or its beginning by time."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def is_secret(given: str, digest: bytes) -> bool:
    """Tell in constant time whether a text is the secret of a digest."""
    return hmac.compare_digest(digest_of_secret(given), digest)


def host_key(host: str) -> str:
    """Write `NAME` or `NAME:PORT` in one form: small letters, no final dot; "" for what is none."""
    found = _HOST.fullmatch(host)
    if found is None:
        return ""
    name, port = found["name"].lower().rstrip("."), found["port"]
    return name if port is None else f"{name}:{int(port)}"


def is_host_among(host: str, allowed: Collection[str]) -> bool:
    """Tell whether a Host header names this server, against DNS rebinding.

    Args:
        host: as it was sent.
        allowed: keys of `host_key`; one without a port allows every port.
    """
    key = host_key(host)
    if not key:
        return False
    name = key if key.endswith("]") else key.rpartition(":")[0] or key
    return key in allowed or name in allowed


def host_keys(hosts: Iterable[str]) -> frozenset[str]:
    """Return the keys of hosts that a person has named.

    Raises:
        UsageError: one is no name of a host.
    """
    keys = {host: host_key(host.strip()) for host in hosts}
    for host, key in keys.items():
        if not key:
            raise UsageError(
                f"'{host}' is no name of a host; write it as in tools.example.org or "
                "tools.example.org:8443"
            )
    return frozenset(keys.values())


def origin_key(origin: str) -> str:
    """Write an Origin header in one form; "" for what is none, such as `null`."""
    found = _ORIGIN.fullmatch(origin.strip().rstrip("/"))
    if found is None or not (host := host_key(found["host"])):
        return ""
    scheme = origin.strip().partition(":")[0].lower()
    # Browsers leave the usual port out.
    return f"{scheme}://{host.removesuffix(_USUAL_PORTS[scheme])}"


def is_own_origin(origin: str, host: str, schemes: Collection[str] = ("http", "https")) -> bool:
    """Tell whether a page comes from the very host and port that it asks.

    Args:
        origin: the Origin header.
        host: the Host header.
        schemes: `https` where something before the server may speak TLS.
    """
    own = [origin_key(f"{scheme}://{host}") for scheme in schemes]
    return origin_key(origin) in filter(None, own)

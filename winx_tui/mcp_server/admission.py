"""Which HTTP requests are served: names, origin and token; pure checks of what a request says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from winx_tui.core.errors import UsageError, WinxError
from winx_tui.security.http_admission import (
    ServerToken,
    digest_of_secret,
    host_keys,
    is_host_among,
    is_own_origin,
    is_secret,
    origin_key,
)
from winx_tui.workspace.display import visible

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Names that no stranger's name server can point here."""

_SCHEME = "bearer"
_CHALLENGE = (("WWW-Authenticate", 'Bearer realm="winx"'),)


class Headers(Protocol):
    """Headers of a request, found without regard to case."""

    def getlist(self, key: str) -> Sequence[str]:
        """Return each value of a header."""
        ...


class Refused(WinxError):
    """A request is not served; the text says why."""

    def __init__(self, status: int, sentence: str, headers: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = tuple(headers)


@dataclass(frozen=True, slots=True)
class Admission:
    """What a request has to say to be served."""

    token_digest: bytes
    hosts: frozenset[str]
    """Names of this server; see `host_key`."""
    origins: frozenset[str]
    """Pages elsewhere that may ask; see `origin_key`."""

    def check_names(self, headers: Headers) -> None:
        """See to it that a request came by a name of this server, and from no strange page.

        Raises:
            Refused: it did not.
        """
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or not is_host_among(hosts[0], self.hosts):
            raise Refused(
                421,
                "this server does not answer to that name; use the address that winx printed, or "
                "start it with --allowed-host NAME",
            )
        for origin in origins:
            if not is_own_origin(origin, hosts[0]) and origin_key(origin) not in self.origins:
                raise Refused(
                    403,
                    "a web page from elsewhere asked; start winx with --allowed-origin URL if it "
                    "may",
                )

    def check_token(self, headers: Headers) -> None:
        """See to it that a request shows the token.

        Raises:
            Refused: it shows none, or another one.
        """
        shown = headers.getlist("authorization")
        if not any(shown):
            raise Refused(
                401,
                "the token is missing; send the header Authorization: Bearer TOKEN",
                _CHALLENGE,
            )
        scheme, _, token = shown[0].partition(" ")
        if (
            len(shown) != 1
            or scheme.lower() != _SCHEME
            or not is_secret(token.strip(), self.token_digest)
        ):
            raise Refused(
                401,
                "the token is wrong; send the one that winx printed or was given in "
                "WINX_HTTP_TOKEN",
                (("WWW-Authenticate", 'Bearer realm="winx", error="invalid_token"'),),
            )


def admission(
    token: ServerToken, allowed_hosts: Iterable[str], allowed_origins: Iterable[str]
) -> Admission:
    """Put together what requests are checked by.

    Raises:
        UsageError: a host or an origin is none.
    """
    origins = {origin: origin_key(origin) for origin in allowed_origins}
    for origin, key in origins.items():
        if not key:
            raise UsageError(
                f"--allowed-origin {visible(origin)} is no origin of a page; write it as in "
                "https://tools.example.org"
            )
    return Admission(
        digest_of_secret(token.text),
        LOOPBACK_NAMES | host_keys(allowed_hosts),
        frozenset(origins.values()),
    )

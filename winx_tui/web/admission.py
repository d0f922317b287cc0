"""Who may see the page and open a tab; pure checks of what a request says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.core.errors import WinxError
from winx_tui.security.http_admission import (
    digest_of_secret,
    is_host_among,
    is_own_origin,
    is_secret,
    new_secret,
)

COOKIE = "winx"
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost"})
"""Names that no stranger's name server can point here."""

_NO_TOKEN = "the token is missing or wrong; open the address that winx printed in its terminal"


class Refused(WinxError):
    """A request has no business here; the text says why."""


@dataclass(frozen=True, slots=True)
class Admission:
    """The secrets of one run of the server.

    Browsers send a cookie to every port of a host. So it counts below a path that nobody
    can guess only: a server on another port never gets to see it.
    """

    token: str
    """In the address that is printed."""
    cookie: str
    """What the browser keeps in its place."""
    room: str
    """The path below which the cookie is sent."""

    def check_token(self, token: str) -> None:
        """Let the holder of the token pass.

        Raises:
            Refused: it is another one.
        """
        _check_equal(token, self.token)

    def check_visitor(self, room: str, cookie: str) -> None:
        """Let a browser pass that has shown the token before.

        Raises:
            Refused: it has not, or to another run of the server.
        """
        _check_equal(f"{room}\n{cookie}", f"{self.room}\n{self.cookie}")


def new_admission() -> Admission:
    """Draw the secrets of a run."""
    return Admission(*(new_secret() for _ in range(3)))


def check_host(host: str) -> None:
    """See to it that the browser came by a name of this machine, against DNS rebinding.

    Raises:
        Refused: it came by another name.
    """
    if not is_host_among(host, _LOOPBACK_NAMES):
        raise Refused("this server answers to 127.0.0.1 and localhost only; use that address")


def check_origin(origin: str, host: str) -> None:
    """See to it that a WebSocket is opened by the server's own page.

    Raises:
        Refused: another page, or no page, opens it.
    """
    if not is_own_origin(origin, host, ("http",)):
        raise Refused("another page asked for a tab; open the address that winx printed")


def _check_equal(given: str, wanted: str) -> None:
    if not is_secret(given, digest_of_secret(wanted)):
        raise Refused(_NO_TOKEN)

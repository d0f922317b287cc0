"""One request to one place, and its answer: no cookies, no referrer, no credentials."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from winx_tui import __version__
from winx_tui.core.errors import ToolError
from winx_tui.security.web_url import IpAddress, WebUrl
from winx_tui.tools.fetching.body import ACCEPTED, check_announced, read_body

if TYPE_CHECKING:
    import httpx

_CONNECT_S = 8.0
"""For one address; a name may have others."""
_MAX_ADDRESSES = 4
_ACCEPT = (
    "text/html,application/xhtml+xml,text/markdown,text/plain,application/json;q=0.9,*/*;q=0.8"
)
_HEADERS = {
    "User-Agent": f"winx/{__version__}",
    "Accept": _ACCEPT,
    "Accept-Encoding": ACCEPTED,
    "Accept-Language": "en, *;q=0.5",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class Route:
    """How a host is reached: at addresses that were checked, or by a proxy."""

    addresses: tuple[IpAddress, ...] = ()
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    reason: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    """Unpacked; empty for a redirect."""

    @property
    def is_redirect(self) -> bool:
        """Tell whether it names another place to ask."""
        return self.status in (301, 302, 303, 307, 308) and "location" in self.headers


TlsContext = Callable[[], ssl.SSLContext]


def usual_tls() -> ssl.SSLContext:
    """Make what verifies servers: by certifi's authorities, or those of SSL_CERT_FILE."""
    # Lazy: an HTTP client is wanted here only.
    import httpx

    return httpx.create_ssl_context()


async def exchange(url: WebUrl, route: Route, make_tls: TlsContext = usual_tls) -> Answer:
    """Ask for a URL; cancelling closes the connection.

    Args:
        url: Its host stands in the request, and the certificate must be for it.
        route: Where the connection goes; the name is not looked up again.
        make_tls: May take a while; called in a thread.

    Raises:
        ToolError: nobody answered, or not in a way that can be read.
    """
    # In a thread: loading the client takes 0.2 s, in which no key would be echoed.
    make = await asyncio.to_thread(_client, route.proxy, make_tls)
    if route.proxy:
        return await _ask(url, url.host, make(), is_proxied=True)
    problem: ToolError | None = None
    for address in route.addresses[:_MAX_ADDRESSES]:
        try:
            return await _ask(url, str(address), make())
        except _UnreachableError as error:
            problem = problem or error
    assert problem is not None
    raise problem


class _UnreachableError(ToolError):
    """Nothing listens at an address; another one may be better."""


def _client(proxy: str, make_tls: TlsContext) -> Callable[[], httpx.AsyncHTTPTransport]:
    """Load the client with all that it would load on its way, and return what makes one."""
    # Lazy: an HTTP client is wanted here only.
    import httpx

    tls = make_tls()

    def make() -> httpx.AsyncHTTPTransport:
        through = httpx.Proxy(proxy) if proxy else None
        return httpx.AsyncHTTPTransport(verify=tls, trust_env=False, proxy=through)

    make()
    return make


async def _ask(
    url: WebUrl, host: str, transport: httpx.AsyncHTTPTransport, *, is_proxied: bool = False
) -> Answer:
    # Lazy, and loaded already.
    import httpx

    request = httpx.Request(
        "GET",
        httpx.URL(scheme=url.scheme, host=host, port=url.port, raw_path=url.target.encode("ascii")),
        headers={"Host": url.authority, **_HEADERS},
        extensions={"sni_hostname": url.host, "timeout": {"connect": _CONNECT_S}},
    )
    with _errors_told(url, is_proxied=is_proxied):
        async with transport:
            response = await transport.handle_async_request(request)
            try:
                return await _answer(response)
            finally:
                await response.aclose()


async def _answer(response: httpx.Response) -> Answer:
    headers = {
        name.decode("latin-1").lower(): value.decode("utf-8", "replace")
        for name, value in response.headers.raw
    }
    answer = Answer(response.status_code, response.reason_phrase, headers, b"")
    if answer.is_redirect:
        return answer
    check_announced(headers.get("content-length", ""))
    body = await read_body(response.aiter_raw(), headers.get("content-encoding", ""))
    return Answer(answer.status, answer.reason, headers, body)


@contextmanager
def _errors_told(url: WebUrl, *, is_proxied: bool) -> Iterator[None]:
    """Turn the client's errors into sentences."""
    # Lazy, and loaded already.
    import httpx

    place = f"{url.authority} (asked by the proxy)" if is_proxied else url.authority
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        if reason := _tls_reason(error):
            raise ToolError(
                f"There is no safe connection to {place}: {reason}. Ask the user whether the host "
                "is the right one; nothing was sent."
            ) from error
        raise _UnreachableError(
            f"{place} does not answer ({_why(error)}); check host and port, or try again later."
        ) from error
    except httpx.ProxyError as error:
        raise ToolError(f"The proxy refuses to ask {url.authority}: {error}.") from error
    except httpx.RemoteProtocolError as error:
        # Its text repeats what the server sent, of any length, which is no message of ours.
        raise ToolError(f"{place} broke off or did not speak HTTP; try again later.") from error
    except httpx.TransportError as error:
        raise ToolError(
            f"{place} broke off or did not speak HTTP ({_why(error)}); try again later."
        ) from error


def _tls_reason(error: BaseException) -> str:
    """Return what is wrong with a certificate; empty where it is something else."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not valid ({cause.verify_message.rstrip('.')})"
        if isinstance(cause, ssl.SSLError):
            return f"TLS failed ({cause.reason or 'it broke off'})"
        cause = cause.__cause__ or cause.__context__
    return ""


def _why(error: Exception) -> str:
    return str(error).strip().rstrip(".") or type(error).__name__

"""A web site on loopback, with TLS where it is wanted, and the ways of a test to it."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.model_server.http_wire import HttpRequest, read_request
from winx_tui.security.web_url import IpAddress, WebUrl, parse_web_url
from winx_tui.tools.fetching.following import Network

HOST = "docs.example.org"
LOOPBACK = ipaddress.ip_address("127.0.0.1")

Handler = Callable[[HttpRequest, asyncio.StreamWriter], Awaitable[None]]
Pages = Mapping[str, bytes | Handler]
"""Path → a whole answer, or what writes one; other paths get 404."""


class Site:
    """What was asked so far, and where."""

    def __init__(self, pages: Pages) -> None:
        self.requests: list[HttpRequest] = []
        self.port = 0
        self.tls = False
        self.closed_by_client = asyncio.Event()
        self._pages = pages

    def url(self, path: str, host: str = HOST) -> WebUrl:
        """Return the address of a page."""
        return parse_web_url(f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}")

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, and see whether the client goes away."""
        try:
            request = await read_request(reader)
            self.requests.append(request)
            page = self._pages.get(
                request.path, page_of("Nothing is here.", status="404 Not Found")
            )
            if isinstance(page, bytes):
                writer.write(page)
                await writer.drain()
                return
            await page(request, writer)
            if not writer.is_closing() and not await reader.read(1):
                self.closed_by_client.set()
        except (OSError, asyncio.IncompleteReadError):
            self.closed_by_client.set()
        finally:
            writer.close()


@asynccontextmanager
async def serving(pages: Pages, tls: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    """Serve on a free port of 127.0.0.1."""
    site = Site(pages)
    site.tls = tls is not None
    server = await asyncio.start_server(site.handle, "127.0.0.1", 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()


def page_of(
    body: str | bytes,
    kind: str = "text/html; charset=utf-8",
    *headers: str,
    status: str = "200 OK",
) -> bytes:
    """Write a whole answer."""
    data = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", "Connection: close", *headers]
    head += [f"Content-Type: {kind}"] if kind else []
    return "\r\n".join(head).encode() + b"\r\n\r\n" + data


def redirect(location: str, status: str = "302 Found") -> bytes:
    """Write an answer that names another place."""
    return page_of("", "text/html", f"Location: {location}", status=status)


async def everywhere_here(host: str, port: int) -> tuple[IpAddress, ...]:
    """Look up every name as this machine."""
    return (LOOPBACK,)


def is_loopback(address: IpAddress) -> bool:
    """Allow this machine alone."""
    return address == LOOPBACK


HERE = Network(
    may_speak=is_loopback, lookup=everywhere_here, find_proxy=lambda url: "", time_s=10.0
)
"""Every name leads to this machine, which may be spoken to; the rest is as ever."""


def known_as(*names: str, directory: Path) -> tuple[ssl.SSLContext, Network]:
    """Make a server's TLS for names, and a network that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "winx test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    file = directory / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, replace(HERE, make_tls=lambda: ssl.create_default_context(cafile=file))

"""Web addresses read strictly: what is shown, judged and sent is one and the same text."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import quote, urlsplit

MAX_URL_CHARS = 2_000
"""Longer ones are refused by many servers, and are nothing that a person reads."""

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?![0-9])")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_HALF_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_MAX_HOST_CHARS = 253
_IN_PATH = "/%:@!$&'()*+,;=~-._"
_IN_QUERY = f"{_IN_PATH}?"


@dataclass(frozen=True, slots=True)
class WebUrl:
    """An address of http or https, without user, password and fragment."""

    scheme: Literal["http", "https"]
    host: str
    """In ASCII, lower case, without a last dot; an IPv6 address without brackets."""
    port: int
    target: str
    """Path and query, just as they are sent."""

    @property
    def address(self) -> IpAddress | None:
        """Return the host where it is an address; None where it is a name."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    @property
    def has_usual_port(self) -> bool:
        """Tell whether the port goes with the scheme."""
        return self.port == _DEFAULT_PORTS[self.scheme]

    @property
    def authority(self) -> str:
        """Return the host, with the port where that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.has_usual_port else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Return scheme, host and port: `https://docs.python.org`."""
        return f"{self.scheme}://{self.authority}"

    @property
    def unicode_host(self) -> str:
        """Return the host in the letters that it stands for."""
        return ".".join(map(_in_letters, self.host.split(".")))

    def __str__(self) -> str:
        return f"{self.origin}{self.target}"


def parse_web_url(text: str) -> WebUrl:
    """Read a web address; one without a scheme is https.

    Raises:
        ValueError: it is none, or written so that it could be read in two ways; the message
            completes "this URL ".
    """
    text = text.strip()
    if len(text) > MAX_URL_CHARS:
        raise ValueError(f"is longer than {MAX_URL_CHARS:,} characters")
    if not text.isprintable() or any(each in text for each in ' \\<>"'):
        raise ValueError("holds blanks, backslashes, quotes or control characters")
    if "://" not in text and not _SCHEME.match(text):
        text = f"https://{text}"
    scheme = text.partition("://")[0].lower()
    if scheme not in _DEFAULT_PORTS or "://" not in text:
        raise ValueError("does not begin with http:// or https://")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError("has a host or port that cannot be read") from error
    if "@" in parts.netloc:
        raise ValueError("names a user or password; leave out what stands before the @")
    if port == 0:
        raise ValueError("has the port 0, where nothing answers")
    query = f"?{quote(_whole_escapes(parts.query), safe=_IN_QUERY)}" if parts.query else ""
    return WebUrl(
        cast(Literal["http", "https"], scheme),
        _checked_host(host),
        port or _DEFAULT_PORTS[scheme],
        quote(_without_dots(_whole_escapes(parts.path)), safe=_IN_PATH) + query,
    )


def origin_of(url: str) -> str:
    """Return scheme, host and port of a URL; the text itself where it is none."""
    try:
        return parse_web_url(url).origin
    except ValueError:
        return url


def _whole_escapes(text: str) -> str:
    """Write a percent sign that begins no escape as one."""
    return _HALF_ESCAPE.sub("%25", text)


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` in a path, as servers and browsers do."""
    names: list[str] = []
    *before, last = path.split("/")[1:] or [""]
    for name in before:
        if name == "..":
            del names[-1:]
        elif name != ".":
            names.append(name)
    if last in (".", ".."):
        del names[len(names) - len(last) + 1 :]
        last = ""
    return "/".join(["", *names, last])


def _checked_host(written: str) -> str:
    if ":" in written:
        return _ipv6(written)
    try:
        host = written if written.isascii() else written.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError("has a host that is no name") from error
    host = host.lower().removesuffix(".")
    labels = host.split(".")
    if len(host) > _MAX_HOST_CHARS or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError("has a host that is no name" if host else "names no host")
    if not _NUMBER.fullmatch(labels[-1]):
        return host
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError as error:
        # Libraries read octal, hexadecimal and shortened numbers in ways of their own.
        raise ValueError(
            "has a host of numbers that is not four decimal ones without leading zeros"
        ) from error


def _ipv6(written: str) -> str:
    try:
        address = ipaddress.IPv6Address(written)
    except ValueError as error:
        raise ValueError("has a host that is no address") from error
    if address.scope_id:
        raise ValueError("has an address of one network interface")
    return address.compressed


def _in_letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label

"""A page and the redirects on the way to it, each checked anew."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urljoin

from winx_tui.core.errors import ToolError
from winx_tui.security.web_url import WebUrl, parse_web_url
from winx_tui.tools.fetching.addresses import MaySpeak, is_public
from winx_tui.tools.fetching.exchange import Answer, Route, TlsContext, exchange, usual_tls
from winx_tui.tools.fetching.lookup import (
    Lookup,
    check_behind_proxy,
    checked_addresses,
    system_lookup,
)
from winx_tui.tools.fetching.proxies import FindProxy, environment_proxy
from winx_tui.workspace.display import visible

MAX_REDIRECTS = 5
_SHOWN_URL_CHARS = 500


@dataclass(frozen=True, slots=True)
class Network:
    """The ways out of this machine, and what may be spoken to."""

    may_speak: MaySpeak = is_public
    lookup: Lookup = system_lookup
    find_proxy: FindProxy = environment_proxy
    make_tls: TlsContext = usual_tls
    time_s: float = 30.0
    """For everything up to the last byte, redirects included."""


async def follow(url: WebUrl, network: Network) -> tuple[WebUrl, Answer]:
    """Ask for a URL, and for what it redirects to on the same host.

    Raises:
        ToolError: there is no page, or it lies on another host, which was not approved.
    """
    try:
        async with asyncio.timeout(network.time_s):
            return await _follow(url, network)
    except TimeoutError as error:
        raise ToolError(
            f"{url.authority} did not send the page within {network.time_s:g} seconds; try again "
            "later."
        ) from error


async def _follow(url: WebUrl, network: Network) -> tuple[WebUrl, Answer]:
    asked = url
    for _ in range(MAX_REDIRECTS + 1):
        answer = await exchange(asked, await _route(asked, network), network.make_tls)
        if not answer.is_redirect:
            return asked, answer
        asked = _next(asked, answer.headers["location"])
    raise ToolError(f"{url.authority} redirects more than {MAX_REDIRECTS} times; try another URL.")


async def _route(url: WebUrl, network: Network) -> Route:
    if proxy := network.find_proxy(url):
        await check_behind_proxy(url, network.lookup, network.may_speak)
        return Route(proxy=proxy)
    return Route(await checked_addresses(url, network.lookup, network.may_speak))


def _next(url: WebUrl, location: str) -> WebUrl:
    """Return where a redirect leads, if that is the host that was approved."""
    shown = visible(location)[:_SHOWN_URL_CHARS]
    try:
        target = parse_web_url(urljoin(str(url), location))
    except ValueError as error:
        raise ToolError(f"{url.authority} redirects to {shown}, which {error}.") from error
    is_upgrade = url.scheme == "http" and target.scheme == "https"
    is_same = target.host == url.host and (
        target.origin == url.origin or (is_upgrade and url.has_usual_port and target.has_usual_port)
    )
    if not is_same:
        raise ToolError(f"It redirects to {target}; fetch that if you want it.")
    return target

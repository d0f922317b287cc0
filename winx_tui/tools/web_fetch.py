"""web_fetch: the text of one web page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from winx_tui.core.access import FetchUrl
from winx_tui.core.errors import ToolError
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.security.web_url import WebUrl, parse_web_url
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.fetching.page import Page, Shelf
from winx_tui.tools.fields import ForgivingParams

if TYPE_CHECKING:
    from winx_tui.tools.fetching.following import Network

_MAX_TITLE_CHARS = 100
_AT_ONCE = 4
"""Each page takes a connection and a process; the others of an answer wait."""
_SEVERAL = "one URL a call; ask for the others in calls of their own"


class WebFetchParams(ForgivingParams):
    """The arguments of web_fetch."""

    other_names: ClassVar = {
        "url": ("urls", "uri", "link", "href", "address", "webpage", "page"),
        "start": ("offset", "start_index", "start_offset", "position"),
    }
    one_a_call: ClassVar = {"url": _SEVERAL}

    url: str = Field(min_length=1)
    start: int = Field(default=0, ge=0)


@dataclass(frozen=True, kw_only=True)
class WebFetchPlan(ToolPlan[WebFetchParams]):
    """The page to read."""

    url: WebUrl
    page: Page | None = None
    """Where it was read before and goes on: then nobody is asked."""


class WebFetch(Tool[WebFetchParams]):
    """Fetches pages of the public internet; several at a time, each with its own question."""

    name = "web_fetch"
    title = "Fetch a web page"
    annotations = ToolAnnotations(read_only=True, idempotent=True, open_world=True)
    takes_secrets = False
    params = WebFetchParams

    def __init__(self, network: Network | None = None) -> None:
        """Begin with no page read.

        Args:
            network: The ways out; None: those of this machine, to public addresses.
        """
        self._given_network = network
        self._shelf = Shelf()
        self._turns = asyncio.Semaphore(_AT_ONCE)

    @cached_property
    def _network(self) -> Network:
        # Lazy, as below: a first request does not wait for what only calls need.
        from winx_tui.tools.fetching.following import Network

        return self._given_network or Network()

    async def plan(self, params: WebFetchParams) -> WebFetchPlan:
        """Read the URL; nothing is looked up, as that would tell of it already."""
        # Lazy: see _network.
        from winx_tui.tools.fetching.lookup import check_host

        try:
            url = parse_web_url(params.url)
        except ValueError as error:
            raise ToolError(f"This URL {error}.") from error
        check_host(url, self._network.may_speak)
        page = self._shelf.find(str(url)) if params.start else None
        verb = "Fetch" if page is None else "Go on reading"
        return WebFetchPlan(
            params=params,
            title=f"{verb}: {_short(url)}",
            accesses=(FetchUrl(str(url)),) if page is None else (),
            preview=TextPreview(_question(url)),
            url=url,
            page=page,
        )

    async def run(self, plan: ToolPlan[WebFetchParams], context: ToolContext) -> ToolResult:
        """Fetch the page, or go on in the one that was read."""
        # Lazy: see _network.
        from winx_tui.tools.fetching.reply import reply

        assert isinstance(plan, WebFetchPlan)
        page = plan.page or await self._fetch(plan.url)
        return reply(page, plan.params.start)

    async def _fetch(self, url: WebUrl) -> Page:
        # Lazy: see _network.
        from winx_tui.tools.fetching.conversion import page_of
        from winx_tui.tools.fetching.following import follow
        from winx_tui.tools.fetching.reply import problem_of

        async with self._turns:
            found_at, answer = await follow(url, self._network)
            if not 200 <= answer.status < 300:
                raise await problem_of(str(found_at), answer)
            page = await page_of(str(found_at), answer)
        # The model may go on by the one URL or the other.
        for key in {str(url), page.url}:
            self._shelf.put(key, page)
        return page


def _short(url: WebUrl) -> str:
    text = str(url)
    return text if len(text) <= _MAX_TITLE_CHARS else f"{text[:_MAX_TITLE_CHARS]}…"


def _question(url: WebUrl) -> str:
    """Show the whole URL, and the host by itself, in its own letters too."""
    letters = "" if url.unicode_host == url.host else f" (written {url.unicode_host})"
    return f"{url}\n\nfrom {url.authority}{letters}"

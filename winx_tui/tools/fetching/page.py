"""A page as text, and the pages that were read lately."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

_KEPT_PAGES = 8


@dataclass(frozen=True, slots=True)
class Page:
    """What a URL led to."""

    url: str
    """Where it was found, after redirects."""
    title: str
    """May be empty."""
    kind: str
    """Its media type, such as "text/html"."""
    text: str
    """Markdown of HTML and PDF, else as it came; without control characters."""
    is_cut: bool = False
    """Whether there was more than is kept."""


class Shelf:
    """The pages of one session that were read last: reading on asks nobody again."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Page] = OrderedDict()

    def put(self, url: str, page: Page) -> None:
        """Keep a page under the URL that it was asked for by."""
        self._pages[url] = page
        self._pages.move_to_end(url)
        while len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)

    def find(self, url: str) -> Page | None:
        """Return the page that was found there; None where it is not kept any more."""
        return self._pages.get(url)

"""A page as text, and the pages that were read lately."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass

from winx_tui.workspace.display import visible

_KEPT_PAGES = 8
_HINTS_ONLY = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")
"""Where a line may be broken, and how a character may be drawn: nothing that is read."""
_THIN_BLANKS = re.compile("[\u2000-\u200a\u205f]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")


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
    """Markdown of HTML and PDF, else as it came."""
    is_cut: bool = False
    """Whether there was more than is kept."""

    def piece(self, start: int, end: int) -> str:
        """Return a part of the text as it may be shown; the whole would hold up key strokes."""
        return harmless(self.text[start:end])


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


def harmless(text: str) -> str:
    """Write characters that hide or turn text by number; mere hints of typography go."""
    text = _THIN_BLANKS.sub(" ", _HINTS_ONLY.sub("", _LINE_ENDS.sub("\n", text)))
    return visible(text.replace("\f", "\n"), multiline=True)

"""Finds in a text what can be opened: web addresses, and files with a line behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from textual.content import Content, Span

from winx_tui.tui.blocks.line_marks import link_mark

_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]++(?![@\w])(?:[/?#][^\s<>\"'`|\\^{}]{0,2000}+)?")
"""The host in plain ASCII, with no name before it: both are used to look like others."""
_FILE = re.compile(
    r"(?<![\w/.@:~+\\-])"
    r"((?:~/|/|\.{1,2}/)?(?:[\w.@+-]+/)*(?:[\w@+-][\w.@+-]*\.[A-Za-z]\w{0,9}|[A-Za-z_][\w.@+-]*(?=:\d{1,7}(?!\d))))"
    r"((?::\d{1,7}(?!\d)){0,2})"
    r"(?![\w/\\@]|://)"
)
_LINE = re.compile(r":(\d{1,7})(?::\d{1,7})?\Z")
_AFTER = ".,;:!?*_~"
_PAIRS = {")": "(", "]": "["}
_LONGEST = 2_000
"""Characters; no browser opens more."""
_MOST_FOUND = 200
"""In one text."""


def is_web(url: str) -> bool:
    """Tell whether a URL may be opened: http or https, to the host that it seems to name."""
    if len(url) > _LONGEST or any(not " " < character < "\x7f" for character in url):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc


def file_in(target: str) -> tuple[str, int | None]:
    """Take `src/app.py:12:3` apart into a path and a line."""
    match = _LINE.search(target)
    return (target[: match.start()], int(match[1])) if match else (target, None)


def link_spans(text: str, begin: int = 0) -> Iterator[Span]:
    """Yield the spans that say where a text leads.

    Whether a file is there is not looked up here: nothing is read while a text is laid out.

    Args:
        text: safe text.
        begin: where it stands in the content that the spans are for.
    """
    if "." not in text and ":" not in text:
        return
    found = 0
    taken: list[tuple[int, int]] = []
    for match in _URL.finditer(text):
        url = _without_punctuation(match[0])
        taken.append((match.start(), match.end()))
        # What is longer was cut: it would lead to another page.
        if len(match[0]) <= _LONGEST and is_web(url) and found < _MOST_FOUND:
            found += 1
            start = begin + match.start()
            yield Span(start, start + len(url), link_mark(url, is_web=True))
    addresses = taken[::-1]
    for match in _FILE.finditer(text):
        if found >= _MOST_FOUND:
            return
        while addresses and addresses[-1][1] <= match.start():
            addresses.pop()
        if not addresses or match.end() <= addresses[-1][0]:
            found += 1
            start, end = begin + match.start(), begin + match.end()
            yield Span(start, end, link_mark(match[1] + match[2], is_web=False))


def linked(content: Content) -> Content:
    """Mark everything in a content that can be opened."""
    spans = list(link_spans(content.plain))
    return Content(content.plain, [*content.spans, *spans]) if spans else content


def _without_punctuation(url: str) -> str:
    """Leave away what ends a sentence or closes a bracket around the URL."""
    unopened = {closer: url.count(closer) - url.count(opener) for closer, opener in _PAIRS.items()}
    end = len(url)
    while end:
        last = url[end - 1]
        if unopened.get(last, 0) > 0:
            unopened[last] -= 1
        elif last not in _AFTER:
            break
        end -= 1
    return url[:end]

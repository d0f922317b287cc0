"""The program that makes Markdown of HTML, run in a process of its own.

It imports the standard library, beautifulsoup4 and markdownify only.

    stdin     the page in UTF-8
    argv      its URL · characters that are wanted at most
    stdout    {"title": s, "text": s} as one line of JSON, or {"error": "too_hard"}
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import Comment, PreformattedString, Tag
from markdownify import MarkdownConverter

_NEVER_TEXT = (
    *("script", "style", "noscript", "template", "svg", "canvas", "video", "audio", "iframe"),
    *("object", "embed", "map", "dialog", "button", "input", "select", "textarea"),
    *("head", "title", "nav"),
)
_HIDDEN = (
    "[hidden]",
    "[role=navigation]",
    "[role=banner]",
    "[role=contentinfo]",
    "[role=search]",
    "[role=dialog]",
    "[role=alertdialog]",
    "a.headerlink",
    "a.anchor",
    "a.anchorjs-link",
    ".sr-only",
    ".visually-hidden",
    ".skip-link",
    ".linenos",
    ".lineno",
    ".line-numbers-rows",
    ".gutter",
)
"""What no reader sees, or what is of use in a browser only."""
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.I)
_ROOTS = ("main", "[role=main]", "article", "#content", "#main-content")
"""Where the page itself stands, the surest first."""
_MIN_ROOT_CHARS = 200
_AROUND = ("header", "footer", "aside")
_LINKS_SHARE = 0.5
"""A box with more of its text in links leads elsewhere."""
_LANGUAGE = re.compile(r"(?:language|lang|highlight-source|highlight|brush:?)[-_ ]?([\w+#.-]+)")
_NO_LANGUAGE = frozenset({"default", "none", "text", "plaintext", "txt", "notranslate", "code"})
_LANGUAGES = {"python3": "python", "pycon": "python", "ipython3": "python", "shell-session": "sh"}
_FETCHED = ("http://", "https://", "mailto:", "ftp://")
_ANCHORS = frozenset({"", "#", "¶", "§", "🔗", "link", "permalink", "anchor", "direct link"})
"""All that links to headings from themselves say."""
_MAX_DEPTH = 20_000
_MAX_TITLE_CHARS = 300
_MAX_COLUMNS = 100


def main() -> None:
    """Convert the page and tell it."""
    url, wanted_chars = sys.argv[1], int(sys.argv[2])
    # Pages nest deeper than Python's usual limit; the limit of memory holds all the same.
    sys.setrecursionlimit(_MAX_DEPTH)
    try:
        soup = BeautifulSoup(sys.stdin.buffer.read().decode("utf-8", "replace"), "html.parser")
        title = _title(soup)
        root = _prepared(soup, url)
        text = _markdown(root)
    except (MemoryError, RecursionError):
        _tell(error="too_hard")
    else:
        _tell(title=title, text=text[:wanted_chars])


def _markdown(root: Tag) -> str:
    try:
        converter = _Converter(
            heading_style="atx", bullets="-", escape_asterisks=False, escape_underscores=False
        )
        return str(converter.convert_soup(root)).strip()
    except RecursionError:
        return root.get_text("\n", strip=True)


def _title(soup: BeautifulSoup) -> str:
    for tag in (soup.title, soup.h1):
        if tag is not None and (words := " ".join(tag.get_text().split())):
            return words[:_MAX_TITLE_CHARS]
    return ""


def _prepared(soup: BeautifulSoup, url: str) -> Tag:
    """Return the part that is the page itself, with links that lead somewhere from anywhere."""
    base = soup.find("base", href=True)
    where = urljoin(url, str(base["href"])) if isinstance(base, Tag) else url
    _remove(soup.find_all(_NEVER_TEXT))
    _remove(soup.select(", ".join(_HIDDEN)))
    _remove(tag for tag in soup.find_all(style=_UNSEEN))
    for text in soup.find_all(string=lambda text: isinstance(text, Comment | PreformattedString)):
        text.extract()
    root = _root(soup)
    _remove(box for box in root.find_all(_AROUND) if _is_around(box))
    for link in root.find_all("a"):
        _mend_link(link, where)
    for image in root.find_all("img"):
        _mend_image(image, where)
    return root


def _remove(tags: Iterable[Tag]) -> None:
    for tag in list(tags):
        if not tag.decomposed:
            tag.decompose()


def _root(soup: BeautifulSoup) -> Tag:
    for selector in _ROOTS:
        found = soup.select(selector)
        if len(found) == 1 and len(found[0].get_text(" ", strip=True)) >= _MIN_ROOT_CHARS:
            return found[0]
    return soup.body or soup


def _is_around(box: Tag) -> bool:
    if box.decomposed:
        return False
    if box.name == "footer" or (box.name == "header" and box.find("h1") is None):
        return True
    length = len(box.get_text(" ", strip=True))
    linked = sum(len(link.get_text(" ", strip=True)) for link in box.find_all("a"))
    return box.name == "aside" and linked > length * _LINKS_SHARE


def _mend_link(link: Tag, where: str) -> None:
    written = str(link.get("href") or "")
    href = _absolute(written, where)
    words = link.get_text(strip=True).lower()
    if "#" in written and link.img is None and (words in _ANCHORS or words.startswith("↩")):
        link.decompose()
    elif href.startswith(_FETCHED) and not written.startswith("#"):
        link["href"] = href
        del link["title"]
    else:
        link.unwrap()


def _mend_image(image: Tag, where: str) -> None:
    source = _absolute(image.get("src"), where)
    alt = " ".join(str(image.get("alt") or "").split())
    if alt and source.startswith(_FETCHED):
        image.attrs = {"src": source, "alt": alt}
    else:
        image.replace_with(alt)


def _absolute(href: object, where: str) -> str:
    try:
        return urljoin(where, str(href or "").strip())
    except ValueError:
        # Brackets that hold no address.
        return ""


class _Converter(MarkdownConverter):
    """Markdown for a reader that knows code: fences with languages, nothing escaped needlessly."""

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write code in a fence that it cannot close."""
        code = el.get_text().strip("\n")
        if not code.strip():
            return ""
        longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
        fence = "`" * (longest + 1)
        return f"\n\n{fence}{_language(el)}\n{code}\n{fence}\n\n"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a cell in one line."""
        return f" {_cell(text)} " + "|" * _width(el)

    convert_th = convert_td


def _width(cell: Tag) -> int:
    written = str(cell.get("colspan") or "1")
    return max(1, min(int(written), _MAX_COLUMNS)) if written.isdecimal() else 1


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _language(pre: Tag) -> str:
    """Find the language of code in the classes of it, what it holds, and what holds it."""
    around = [pre, pre.code, pre.parent, pre.parent.parent if pre.parent else None]
    for tag in around:
        if tag is None or tag.attrs is None:
            continue
        classes = " ".join(tag.get("class") or ()) if tag.name != "body" else ""
        for name in (str(tag.get("data-lang") or ""), *_LANGUAGE.findall(classes)):
            name = _LANGUAGES.get(str(name).lower(), str(name).lower())
            if name and name not in _NO_LANGUAGE:
                return name
    return ""


def _tell(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

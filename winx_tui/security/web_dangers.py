"""What is dangerous about asking for a web address: where it leads, and what it carries out."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, unquote_plus

from winx_tui.security.secret_finding import find_secrets
from winx_tui.security.web_url import WebUrl, parse_web_url

MAX_QUERY_CHARS = 200
"""A search is shorter; what is longer may be somebody's data."""
MAX_PATH_CHARS = 250
"""Unescaped; a page's name is shorter, and words between slashes carry data as well as a query."""
_MAX_LABEL_CHARS = 40
_MAX_NAME_CHARS = 100
"""Name servers are told the whole name: it carries data as well as a query does."""
_PACKED = re.compile(r"[A-Za-z0-9_+=]{65,}")
"""Longer than a hash of 256 bits in hexadecimal, without a hyphen."""
_ONE_SCRIPT = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
"""Written side by side in one word."""


def dangers_of_fetch(url: WebUrl) -> tuple[str, ...]:
    """Return remarks for a person; none where a URL is plain."""
    return tuple(
        remark for find in (_of_host, _of_length, _of_secrets, _of_data) if (remark := find(url))
    )


def is_dangerous_url(url: str) -> bool:
    """Tell whether there is anything dangerous about a URL, or it is none."""
    try:
        return bool(dangers_of_fetch(parse_web_url(url)))
    except ValueError:
        return True


def _of_host(url: WebUrl) -> str:
    if url.address is not None:
        return f"the host is a bare address, {url.authority}, not a name"
    shown = url.unicode_host
    if "xn--" not in url.host:
        return ""
    mixed = any(len(_scripts(label)) > 1 for label in shown.split("."))
    mixes = " and mixes alphabets" if mixed else ""
    return f"the host {url.host} is written {shown}{mixes}: it may pass for another one"


def _scripts(label: str) -> frozenset[str]:
    """Return the alphabets of a word, as Unicode names them."""
    names = {unicodedata.name(each, "?").split()[0] for each in label if each.isalpha()}
    return frozenset("CJK" if name in _ONE_SCRIPT else name for name in names)


def _of_length(url: WebUrl) -> str:
    is_long = len(url.host) > _MAX_NAME_CHARS or any(
        len(label) > _MAX_LABEL_CHARS for label in url.host.split(".")
    )
    return "the host's name is unusually long: it may carry data away" if is_long else ""


def _of_secrets(url: WebUrl) -> str:
    text = str(url)
    forms = dict.fromkeys((text, unquote(text), unquote_plus(text)))
    if any(map(find_secrets, forms)):
        return f"the URL holds what looks like a secret, and {url.authority} would get it"
    return ""


def _of_data(url: WebUrl) -> str:
    path, _, query = url.target.partition("?")
    for chars, most in ((len(query), MAX_QUERY_CHARS), (len(unquote(path)), MAX_PATH_CHARS)):
        if chars > most:
            return f"the URL sends {chars} characters of data to {url.authority}"
    if _PACKED.search(unquote(url.target)):
        return f"the URL sends a long packed text to {url.authority}"
    return ""

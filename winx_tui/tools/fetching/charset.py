"""Bytes of a page as text, in the character set that it says it has."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_IN_PAGE = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?([\w.:-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*"
    rb"[\"']([\w.:-]+)",
    re.I,
)
_LOOKED_AT_BYTES = 4_096
"""Browsers look for <meta charset> in the first 1,024; some pages have it later."""
_MEANT = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "x-sjis": "cp932",
    "utf8": "utf-8",
}
"""Label → what pages that have it are really written in, by the WHATWG's standard."""
_NO_CHARACTER_SETS = re.compile(r"idna|punycode|utf.?7|unicode.?escape|undefined|mbcs|oem|rot")


def text_of(body: bytes, content_type: str, *, is_markup: bool) -> str:
    """Read a body: by its mark, its header, its own word, or else as UTF-8.

    Args:
        body: Unpacked.
        content_type: The header's value.
        is_markup: Whether the beginning may name the character set.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    names = [match[1] for match in [_IN_HEADER.search(content_type)] if match]
    if is_markup and (match := _IN_PAGE.search(body[:_LOOKED_AT_BYTES])):
        said = (match[1] or match[2]).decode("ascii", "replace").lower()
        # A page that can be searched for this word is not in UTF-16.
        names.append("utf-8" if said.startswith("utf-16") else said)
    for name in names:
        if encoding := _known(name.lower()):
            return body.decode(encoding, "replace")
    return body.decode("utf-8", "replace")


def _known(name: str) -> str:
    """Return the codec of a character set; "" where there is none."""
    name = _MEANT.get(name, name)
    if _NO_CHARACTER_SETS.search(name):
        return ""
    try:
        # bytes.decode takes codecs of text only, but tells so for real bytes alone.
        b"text".decode(codecs.lookup(name).name, "replace")
    except (LookupError, UnicodeError):
        return ""
    return name

"""Finds private keys in PEM, OpenPGP and PuTTY form, whole or cut at either end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from winx_tui.security.spans import Span

RULE = "private-key"

_LABEL = r"(?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----"
_BREAK = r"(?:\s|\\+[rn])"
_BODY = r"(?:[A-Za-z0-9+/=\s\\:,.|>\"']|-(?!----))"
_BODY_LINE = rf"{_BREAK}*(?:[0-9]{{1,6}}[ \t:|]{{1,2}}|[+>| -] ?)?[A-Za-z0-9+/=]{{16,}}+"
_WHOLE = re.compile(
    rf"-----BEGIN {_LABEL}(?:{_BREAK}{_BODY}{{0,20000}}-----END {_LABEL}"
    rf"|(?:{_BREAK}+(?:Proc-Type|DEK-Info|Version|Comment):[^\r\n\\]{{0,100}})*(?:{_BODY_LINE})+)"
)
_OPEN = re.compile(
    rf"-----BEGIN (?:{_LABEL}(?:{_BREAK}{_BODY}*(?:-----(?:E|EN|END[A-Z0-9 ]{{0,60}}-{{0,4}})?)?)?"
    r"|[A-Z0-9 -]{0,60})\Z"
)
_KEY_TEXT = re.compile(r"KEY(?: BLOCK)?-----[^-]*?(?<!\\)(?!XX)[A-Za-z0-9+/]{2}")
"""Something between the lines, other than the dots of an example."""
_END = re.compile(rf"-----END {_LABEL}")
_LINE = re.compile(r"(?:[0-9]{1,6}[ \t:|]{1,2}|[+>| -] ?)?[A-Za-z0-9+/=]{16,100}\s*")
_MAX_LINES = 200
_PUTTY = re.compile(r"Private-Lines: ?[0-9]{1,3}(?:\r?\n[A-Za-z0-9+/=]{1,76}){1,200}")

OPEN_MARK = "-----BEGIN PRIVATE KEY-----\n"
"""Put before the rest of a key whose beginning has been dealt with."""


def find_private_keys(text: str) -> Iterator[Span]:
    """Yield the private keys of a text."""
    covered = 0
    for position in _positions(text, "-----BEGIN "):
        match = _WHOLE.match(text, position)
        if match and _KEY_TEXT.search(match[0]):
            yield Span(match.start(), match.end(), RULE)
            covered = match.end()
    for position in _positions(text, "-----END "):
        match = _END.match(text, position)
        if match and match.end() > covered:
            start = _start_of_body(text, position)
            if start < position:
                yield Span(start, match.end(), RULE)
    for position in _positions(text, "Private-Lines:"):
        match = _PUTTY.match(text, position)
        if match:
            yield Span(match.start(), match.end(), RULE)


def open_key_start(text: str) -> int:
    """Return where a private key begins that may go on in text still to come, or -1."""
    start = text.rfind("-----BEGIN ")
    return start if start >= 0 and _OPEN.match(text, start) else -1


def _start_of_body(text: str, end: int) -> int:
    """Walk up from an END line whose BEGIN was cut away."""
    start = end
    for _ in range(_MAX_LINES):
        line_start = text.rfind("\n", 0, max(start - 1, 0)) + 1
        if line_start >= start or not _LINE.fullmatch(text, line_start, start):
            break
        start = line_start
    return start


def _positions(text: str, part: str) -> Iterator[int]:
    position = text.find(part)
    while position >= 0:
        yield position
        position = text.find(part, position + 1)

"""Finds keys that are known by their form."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from winx_tui.security import redaction_patterns as patterns
from winx_tui.security.lazy_regex import compiled
from winx_tui.security.randomness import is_masked, is_random
from winx_tui.security.spans import Span

_TOKEN_BYTES = bytes(
    ord("a") if chr(code).isascii() and (chr(code).isalnum() or chr(code) in "_-") else ord(" ")
    for code in range(256)
)
_RUN = b"a" * patterns.MIN_RUN
_MARKED_REST = 100
"""How much of a marked key may follow its first long run."""
_PEM_IN_BASE64 = "LS0tLS1CRUdJTi"
_PEM_LABEL_CHARS = 64
_BASE64_REACH = 20
_COLOUR_END = re.compile(r"[0-9]{1,3}m")
_ESCAPES = {
    "\\": re.compile(r"u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[A-Za-z]"),
    "%": re.compile(r"[0-9A-Fa-f]{2}"),
    "[": _COLOUR_END,
    ";": _COLOUR_END,
}
"""A character before a run → the escape that it may begin there."""
_MARK_ENDS = ".:/$"
_TELLING = frozenset((*_MARK_ENDS, *_ESCAPES))


def _families_by_start() -> dict[str, list[tuple[str, patterns.Family]]]:
    by_start: dict[str, list[tuple[str, patterns.Family]]] = {}
    for family in patterns.PREFIXED:
        for prefix in family.prefixes:
            by_start.setdefault(prefix[:2], []).append((prefix, family))
    by_start[_PEM_IN_BASE64[:2]] = []
    return by_start


_MARKED = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=[0-9]m)|(?<=%[0-9A-Fa-f]{2}))(?:" + (
    "|".join(f"(?P<{rule.replace('-', '_')}>{pattern})" for rule, pattern in patterns.MARKED) + ")"
)

_BY_START = _families_by_start()
"""The first two characters of a prefix → what may begin so: one cheap look a run."""


def find_tokens(text: str) -> Iterator[Span]:
    """Look at each long run of token characters, once, where it begins."""
    classes = text.encode("latin-1", "replace").translate(_TOKEN_BYTES)
    start = classes.find(_RUN)
    while start >= 0:
        end = classes.find(b" ", start + patterns.MIN_RUN)
        end = len(text) if end < 0 else end
        yield from _at(text, start, end)
        if start and text[start - 1] in _TELLING:
            yield from _by_what_is_before(text, start, end)
        start = classes.find(_RUN, end)


def _at(text: str, start: int, end: int) -> Iterator[Span]:
    if text[start : start + 2] in _BY_START:
        yield from _prefixed(text, start)
    if end - start in patterns.SHAPED:
        yield from _shaped(text, start, end)
    elif text.startswith(".", end) and text.startswith(".", end + 7):
        yield from _dotted(text, start)


def _by_what_is_before(text: str, start: int, end: int) -> Iterator[Span]:
    """Read the mark of a key, or an escape that has grown together with it."""
    before = text[start - 1]
    if before in _MARK_ENDS:
        reach = max(0, start - patterns.MARK_REACH)
        if text.endswith(patterns.MARKS, reach, start) or text.find("dp.s", reach, start) >= 0:
            match = compiled(_MARKED).search(text, reach, end + _MARKED_REST)
            if match and match.end() > start:
                yield Span(match.start(), match.end(), (match.lastgroup or "").replace("_", "-"))
        return
    # In escaped text a line break is two characters, and the second is a letter.
    escape = _ESCAPES[before].match(text, start)
    if escape:
        yield from _at(text, escape.end(), end)


def _prefixed(text: str, start: int) -> Iterator[Span]:
    for prefix, family in _BY_START[text[start : start + 2]]:
        if not text.startswith(prefix, start):
            continue
        match = compiled(family.body).match(text, start + len(prefix))
        if match is None or is_masked(match[0]):
            continue
        if family.accepts is not None and not family.accepts(match[0]):
            continue
        if prefix.isalnum() and _is_inside_base64(text, start):
            continue
        yield Span(start, match.end(), family.rule)
        return
    if text.startswith(_PEM_IN_BASE64, start):
        yield from _encoded_private_key(text, start)


def _encoded_private_key(text: str, start: int) -> Iterator[Span]:
    """Find a PEM block that was encoded as a whole, as Kubernetes keeps it."""
    match = compiled(rf"[A-Za-z0-9+/]{{{_PEM_LABEL_CHARS},}}={{0,2}}").match(text, start)
    if match and b"PRIVATE KEY" in base64.b64decode(match[0][:_PEM_LABEL_CHARS]):
        yield Span(start, match.end(), "private-key")


def _shaped(text: str, start: int, end: int) -> Iterator[Span]:
    rule, pattern = patterns.SHAPED[end - start]
    if compiled(pattern).fullmatch(text, start, end):
        yield Span(start, end, rule)


def _dotted(text: str, start: int) -> Iterator[Span]:
    rule, pattern = patterns.DOTTED
    match = compiled(pattern).match(text, start)
    if match and is_random(match[0]):
        yield Span(start, match.end(), rule)


def _is_inside_base64(text: str, start: int) -> bool:
    """Tell whether a run only begins here because `+` or `/` stands before it."""
    if start <= _BASE64_REACH or text[start - 1] not in "+/":
        return False
    before = text[start - 1 - _BASE64_REACH : start - 1]
    return before.replace("+", "a").replace("/", "a").isalnum() and is_random(before)

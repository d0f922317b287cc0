"""Finds secrets in text.

Plain text passes at 50 MB/s and more: what is rare is looked for with
str.find, and regular expressions are only tried where that has found something.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from winx_tui.security import redaction_patterns as patterns

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
"""Terminal control sequences: colours, titles, links."""

_TOKEN_BYTES = bytes(
    ord("a") if chr(code).isascii() and (chr(code).isalnum() or chr(code) in "_-") else ord(" ")
    for code in range(256)
)
_RUN = b"a" * patterns.MIN_RUN
_MARKED_REST = 80
"""How much of a marked key may follow its first long run."""
_LOWER_CHUNK = 65_536
_MAX_PLACEHOLDER_CHARS = 80
_LETTER = re.compile("[A-Za-z]")
_NO_LETTER = re.compile("[0-9!@#$%^*]")


class Span(NamedTuple):
    """A stretch of text to be replaced."""

    start: int
    end: int
    rule: str


def find_secrets(text: str) -> list[Span]:
    """Find the secrets of a text, in order and without overlap."""
    if "\x1b" not in text:
        return _joined(_find(text))
    plain, position_of = _without_escapes(text)
    # Also as it stands: what is hidden inside a control sequence (a link) counts too.
    found = [
        Span(position_of(span.start), position_of(span.end - 1) + 1, span.rule)
        for span in _find(plain)
    ]
    return _joined((*found, *_find(text)))


def _joined(spans: Iterator[Span] | tuple[Span, ...]) -> list[Span]:
    """Join overlapping spans; the name of the rule that was found first wins."""
    ordered = sorted(enumerate(spans), key=lambda item: (item[1].start, item[0]))
    joined: list[tuple[int, Span]] = []
    for rank, span in ordered:
        if joined and span.start < joined[-1][1].end:
            first_rank, last = joined[-1]
            rule = last.rule if first_rank <= rank else span.rule
            joined[-1] = (
                min(rank, first_rank), Span(last.start, max(last.end, span.end), rule)
            )  # fmt: skip
        else:
            joined.append((rank, span))
    return [span for _, span in joined]


def _find(text: str) -> Iterator[Span]:
    """Yield spans, the most telling rules first."""
    yield from _private_keys(text)
    yield from _tokens(text)
    for pattern in (patterns.URL_PASSWORD, patterns.URL_TOKEN):
        yield from _after(text, text, "://", pattern, "url-credentials", _is_url_secret)
    yield from _after(text, text, "hooks.slack", patterns.SLACK_HOOK, "slack-webhook", _always)
    hook = patterns.DISCORD_HOOK
    yield from _after(text, text, "/api/webhooks/", hook, "discord-webhook", _always)
    lowered = _lowered(text)
    yield from _after(text, lowered, "authorization", patterns.BASIC, "basic-auth", _always)
    yield from _after(text, lowered, "bearer", patterns.BEARER, "bearer-token", _is_random)
    yield from _after(text, text, "machine ", patterns.NETRC, "netrc-password", _always)
    for name in patterns.ASSIGNED_NAMES:
        yield from _assigned(text, lowered, name)


def _positions(text: str, part: str) -> Iterator[int]:
    position = text.find(part)
    while position >= 0:
        yield position
        position = text.find(part, position + 1)


def _after(
    text: str,
    searched: str,
    anchor: str,
    pattern: re.Pattern[str],
    rule: str,
    accepts: Callable[[str], bool],
) -> Iterator[Span]:
    """Try a pattern wherever its anchor stands; str.find is far faster than a search."""
    for position in _positions(searched, anchor):
        match = pattern.match(text, position)
        if match and accepts(match["value"]):
            yield Span(match.start("value"), match.end("value"), rule)


def _tokens(text: str) -> Iterator[Span]:
    """Look at each long run of token characters, once, where it begins."""
    classes = text.encode("latin-1", "replace").translate(_TOKEN_BYTES)
    starts, marks, reach = patterns.PREFIX_STARTS, patterns.MARKS, patterns.MARK_REACH
    start = classes.find(_RUN)
    while start >= 0:
        end = classes.find(b" ", start + patterns.MIN_RUN)
        end = len(text) if end < 0 else end
        if text[start : start + 2] in starts:
            yield from _prefixed(text, start)
        elif start:
            if text.endswith(marks, max(0, start - reach), start):
                match = patterns.MARKED.search(text, max(0, start - reach), end + _MARKED_REST)
                if match:
                    yield _named(match)
            elif text[start - 1] == "\\":
                # In escaped text a line break is two characters, and the second is a letter.
                yield from _prefixed(text, start + 1)
            elif text[start - 1] == "%":
                yield from _prefixed(text, start + 2)
        start = classes.find(_RUN, end)


def _prefixed(text: str, start: int) -> Iterator[Span]:
    if text.startswith(patterns.PREFIXES, start):
        match = patterns.PREFIXED.match(text, start)
        if match:
            yield _named(match)


def _named(match: re.Match[str]) -> Span:
    rule = (match.lastgroup or "").replace("_", "-")
    return Span(match.start(), match.end(), rule)


def _private_keys(text: str) -> Iterator[Span]:
    covered = 0
    for position in _positions(text, "-----BEGIN "):
        match = patterns.PRIVATE_KEY.match(text, position)
        if match:
            yield Span(match.start(), match.end(), "private-key")
            covered = match.end()
    for position in _positions(text, "-----END "):
        match = patterns.PRIVATE_KEY_END.match(text, position)
        if match and match.end() > covered:
            start = _start_of_key_body(text, position)
            if start < position:
                yield Span(start, match.end(), "private-key")


def _start_of_key_body(text: str, end: int) -> int:
    """Walk up from an END line whose BEGIN was cut away."""
    start = end
    for _ in range(200):
        line_start = text.rfind("\n", 0, max(start - 1, 0)) + 1
        if line_start >= start or not patterns.PRIVATE_KEY_LINE.fullmatch(text, line_start, start):
            break
        start = line_start
    return start


def _assigned(text: str, lowered: str, name: str) -> Iterator[Span]:
    for position in _positions(lowered, name):
        match = patterns.ASSIGNED.match(text, position)
        if match is None:
            continue
        group = "quoted" if match["quoted"] else "bare"
        if _is_assigned_secret(text, match, match[group], group == "quoted"):
            yield Span(match.start(group), match.end(group), _assigned_rule(match))


def _assigned_rule(match: re.Match[str]) -> str:
    name = match["name"]
    if "access" in name.lower():
        return "aws-secret-key"
    return "env-secret" if name.isupper() else "assigned-secret"


def _is_assigned_secret(text: str, match: re.Match[str], value: str, is_quoted: bool) -> bool:
    if patterns.PLACEHOLDER.fullmatch(value[:_MAX_PLACEHOLDER_CHARS]):
        return False
    joint = match["joint"]
    if joint.isspace():
        word_start = max(text.rfind(" ", 0, match.start()), text.rfind("\n", 0, match.start())) + 1
        if not text.startswith("--", word_start):
            return False
    name = match["name"]
    is_password = name[0] in "pP"
    is_environment = name.isupper() and joint.strip("\"'") == "="
    if is_environment and (is_password or name == "SECRET") and not is_quoted:
        return True
    if not is_quoted and patterns.IDENTIFIER.fullmatch(value[:_MAX_PLACEHOLDER_CHARS]):
        return False
    if is_password or is_environment:
        return len(value) >= 6 and bool(_LETTER.search(value) and _NO_LETTER.search(value))
    return _is_random(value)


def _is_random(value: str) -> bool:
    """Tell a made-up value from words: digits among letters, many changes of kind."""
    kinds = value.translate(_KINDS)
    changes = sum(kinds.count(pair) for pair in ("a0", "0a", "A0", "0A", "aA"))
    return "0" in kinds and len(value) >= 8 and changes >= 3


def _is_url_secret(value: str) -> bool:
    return patterns.URL_PLACEHOLDER.fullmatch(value) is None


def _always(_: str) -> bool:
    return True


_KINDS = {
    **dict.fromkeys(range(ord("a"), ord("z") + 1), "a"),
    **dict.fromkeys(range(ord("A"), ord("Z") + 1), "A"),
    **dict.fromkeys(range(ord("0"), ord("9") + 1), "0"),
}


def _lowered(text: str) -> str:
    """Lower the case, character for character."""
    if text.isascii():
        return text.lower()
    chunks = []
    # Pieces of pure ASCII are lowered many times faster than mixed text.
    for start in range(0, len(text), _LOWER_CHUNK):
        chunk = text[start : start + _LOWER_CHUNK]
        lowered = chunk.lower()
        if len(lowered) != len(chunk):
            lowered = "".join(low if len(low := char.lower()) == 1 else char for char in chunk)
        chunks.append(lowered)
    return "".join(chunks)


def _without_escapes(text: str) -> tuple[str, Callable[[int], int]]:
    """Strip control sequences; also return where a character stood before."""
    parts: list[str] = []
    plain_starts: list[int] = []
    offsets: list[int] = []
    plain_length, position = 0, 0
    for match in (*_ESCAPE.finditer(text), None):
        end = match.start() if match else len(text)
        plain_starts.append(plain_length)
        offsets.append(position - plain_length)
        parts.append(text[position:end])
        plain_length += end - position
        position = match.end() if match else end

    def position_of(index: int) -> int:
        return index + offsets[bisect_right(plain_starts, index) - 1]

    return "".join(parts), position_of

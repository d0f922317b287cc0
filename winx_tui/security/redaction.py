"""Takes secrets out of text before a model, a screen or a log sees it."""

from __future__ import annotations

import re

from winx_tui.security.redaction_patterns import PRIVATE_KEY_OPEN
from winx_tui.security.secret_finding import Span, find_secrets

_CONTEXT_CHARS = 1_024
"""How much of what was given out is still looked at: it may name what follows."""
_MAX_WORD_CHARS = 8_192
_MAX_KEY_CHARS = 32_768
_KEY_MARK = "-----BEGIN PRIVATE KEY-----\n"

_BLANK = " \t\r\n"
_UNFINISHED = re.compile(r"(?:[\w+/=.:@%~!$&*#?^\\-]|\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*)?)\Z")
"""An end that the next piece may go on with: a word, or half a control sequence."""


def redact(text: str) -> str:
    """Replace every secret by `[REDACTED:<rule>]`; the rest stays byte for byte.

    Colour sequences around and inside a secret do not hide it. Redacting twice
    changes nothing more.
    """
    return _replaced(text, find_secrets(text), 0, len(text))


class StreamRedactor:
    """Holds back the last word, or a private key that has begun, until it is whole.

    What is given out is what redact() makes of the whole text, save that the end
    of a private key whose beginning never came is not recognised, and that
    a word beyond 8,192 characters is given out in parts.
    """

    def __init__(self) -> None:
        self._context = ""
        self._held = ""

    def feed(self, text: str) -> str:
        """Take a piece and return what can be shown by now, redacted."""
        buffer = self._context + self._held + text
        begin = len(self._context)
        return self._give_out(buffer, begin, self._hold_from(buffer, begin))

    def finish(self) -> str:
        """Return the rest, redacted; the stream is over."""
        buffer = self._context + self._held
        shown = self._give_out(buffer, len(self._context), len(buffer))
        self._context = self._held = ""
        return shown

    def _give_out(self, buffer: str, begin: int, hold_from: int) -> str:
        spans = find_secrets(buffer)
        for span in spans:
            # Half a secret is held too, as long as that is not too much.
            if span.start < hold_from < span.end and span.end - span.start < _MAX_WORD_CHARS:
                hold_from = max(begin, span.start)
        shown = _replaced(buffer, spans, begin, hold_from)
        self._held = buffer[hold_from:]
        cut = max(0, hold_from - _CONTEXT_CHARS)
        key = buffer.rfind("-----BEGIN ", 0, cut)
        in_key = key >= 0 and PRIVATE_KEY_OPEN.match(buffer[:hold_from], key) is not None
        self._context = (_KEY_MARK if in_key else "") + buffer[cut:hold_from]
        return shown

    def _hold_from(self, buffer: str, begin: int) -> int:
        key = buffer.rfind("-----BEGIN ")
        if key >= 0 and PRIVATE_KEY_OPEN.match(buffer, key):
            start = max(begin, key)
            if len(buffer) - start <= _MAX_KEY_CHARS:
                return start
            return len(buffer)
        if not _UNFINISHED.search(buffer, max(begin, len(buffer) - 256)):
            return len(buffer)
        word = max(buffer.rfind(blank, begin) for blank in _BLANK) + 1
        return max(begin, word, len(buffer) - _MAX_WORD_CHARS)


def _replaced(text: str, spans: list[Span], start: int, end: int) -> str:
    """Return text[start:end] with the spans replaced; one that began before shows no mark."""
    if not spans:
        return text[start:end]
    parts = []
    for span in spans:
        if span.end <= start or span.start >= end:
            continue
        if span.start >= start:
            parts.append(text[start : span.start])
            parts.append(f"[REDACTED:{span.rule}]")
        start = span.end
    parts.append(text[start:end])
    return "".join(parts)

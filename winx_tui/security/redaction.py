"""Takes secrets out of text before a model, a screen or a log sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from winx_tui.security.known_keys import NO_KEYS, KnownKeys
from winx_tui.security.own_patterns import NO_PATTERNS, OwnPatterns
from winx_tui.security.private_keys import OPEN_MARK, open_key_start
from winx_tui.security.secret_finding import Finder, find_secrets, find_under_escapes
from winx_tui.security.spans import Span, joined, replaced

_CONTEXT_CHARS = 1_024
"""How much of what was given out is still looked at: it may name what follows."""
_MAX_WORD_CHARS = 8_192
_MAX_KEY_CHARS = 32_768

_KEPT_CHARS = range(4_096, 1 << 20)
"""How long a text is whose secrets are remembered until the next such text is searched: to be
looked at again is what becomes of each file that is read."""

_BLANK = " \t\r\n"
_UNFINISHED = re.compile(r"(?:[\w+/=.:@%~!$&*#?^\\-]|\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*)?)\Z")
"""An end that the next piece may go on with: a word, or half a control sequence."""

Report = Callable[[int, str], None]
"""Takes the line, from 1, and the rule of a secret that was found."""


def redact(text: str) -> str:
    """Replace every secret of a known family by `[REDACTED:<rule>]`.

    The rest stays byte for byte. Colour sequences around and inside a secret do not
    hide it. Redacting twice changes nothing more.
    """
    return replaced(text, find_secrets(text), 0, len(text))


class _Searched(NamedTuple):
    """A text that was searched, for which keys, and what was found."""

    text: str
    known: tuple[KnownKeys, ...]
    spans: list[Span]


class Redactor:
    """Takes out the families' secrets, what a person's own patterns say, and the loaded keys."""

    def __init__(self, patterns: OwnPatterns = NO_PATTERNS, keys: KnownKeys = NO_KEYS) -> None:
        self._patterns = patterns
        self.known: tuple[KnownKeys, ...] = (keys,)
        """The keys that are looked for."""
        self._last: _Searched | None = None

    def learn(self, *keys: KnownKeys) -> None:
        """Look for these keys from now on, in place of those known before."""
        self.known = keys

    def find(self, text: str) -> list[Span]:
        """Find the secrets of a text, in order and without overlap."""
        # Both are read once: other threads search and learn too.
        last, known = self._last, self.known
        if last is not None and last.known is known and last.text == text:
            return list(last.spans)
        spans = self._search(text, known)
        if len(text) in _KEPT_CHARS:
            self._last = _Searched(text, known, list(spans))
        return spans

    def redact(self, text: str) -> str:
        """Replace every secret by `[REDACTED:<rule>]`; the rest stays byte for byte."""
        return replaced(text, self.find(text), 0, len(text))

    def stream(self, report: Report | None = None) -> StreamRedactor:
        """Return what redacts a stream piece by piece; `report` is told what it finds."""
        return StreamRedactor(self.find, report)

    def _search(self, text: str, known: tuple[KnownKeys, ...]) -> list[Span]:
        spans = find_secrets(text)
        patterns = self._patterns
        loaded = [keys for keys in known if keys.digests]
        if patterns.allowed:
            spans = [span for span in spans if not patterns.allows(text[span.start : span.end])]
        if not patterns.redacted and not loaded:
            return spans

        def look(plain: str) -> tuple[Span, ...]:
            of_keys = (span for keys in loaded for span in keys.find(plain))
            return (*of_keys, *patterns.find(plain))

        own = find_under_escapes(text, look)
        return joined((*own, *spans)) if own else spans


class StreamRedactor:
    """Holds back the last word, or a private key that has begun, until it is whole.

    What is given out is what redact() makes of the whole text, save that the end
    of a private key whose beginning never came is not recognised, that a secret
    of several words is found only in one piece, and that a word beyond 8,192
    characters is given out in parts.
    """

    def __init__(self, find: Finder = find_secrets, report: Report | None = None) -> None:
        self._find = find
        self._report = report
        self._line = 1
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
        spans = self._find(buffer)
        for span in spans:
            # Half a secret is held too, as long as that is not too much.
            if span.start < hold_from < span.end and span.end - span.start < _MAX_WORD_CHARS:
                hold_from = max(begin, span.start)
        shown = replaced(buffer, spans, begin, hold_from)
        if self._report is not None:
            self._tell(self._report, buffer, spans, begin, hold_from)
        self._held = buffer[hold_from:]
        cut = max(0, hold_from - _CONTEXT_CHARS)
        key = open_key_start(buffer[:hold_from])
        in_key = 0 <= key < cut
        self._context = (OPEN_MARK if in_key else "") + buffer[cut:hold_from]
        return shown

    def _tell(self, report: Report, buffer: str, spans: list[Span], begin: int, end: int) -> None:
        for span in spans:
            if begin <= span.start < end:
                report(self._line + buffer.count("\n", begin, span.start), span.rule)
        self._line += buffer.count("\n", begin, end)

    def _hold_from(self, buffer: str, begin: int) -> int:
        key = open_key_start(buffer)
        if key >= 0:
            start = max(begin, key)
            if len(buffer) - start <= _MAX_KEY_CHARS:
                return start
            return len(buffer)
        if not _UNFINISHED.search(buffer, max(begin, len(buffer) - 256)):
            return len(buffer)
        word = max(buffer.rfind(blank, begin) for blank in _BLANK) + 1
        return max(begin, word, len(buffer) - _MAX_WORD_CHARS)

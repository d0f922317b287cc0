"""A person's own patterns: what else is a secret, and what is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from winx_tui.config.linear_patterns import compile_linear
from winx_tui.security.spans import Span

RULE = "own-pattern"

_MAX_LINE_CHARS = 1_024
"""Longer lines are searched in pieces: the time a pattern takes grows with their square."""
_STEP = _MAX_LINE_CHARS // 2
"""Pieces overlap, so that what has at most this length is found whole."""
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class OwnPatterns:
    """Compiled patterns, applied line by line."""

    redacted: tuple[re.Pattern[str], ...] = ()
    allowed: tuple[re.Pattern[str], ...] = ()

    def find(self, text: str) -> Iterator[Span]:
        """Yield what the person's patterns match."""
        if not self.redacted:
            return
        for line in _LINE.finditer(text):
            first, end = line.span()
            for start in range(first, max(first + 1, end - _STEP), _STEP):
                yield from self._find_in(text, start, min(end, start + _MAX_LINE_CHARS))

    def allows(self, secret: str) -> bool:
        """Tell whether a person said that this is no secret; the whole must match."""
        return len(secret) <= _MAX_LINE_CHARS and any(
            pattern.fullmatch(secret) for pattern in self.allowed
        )

    def _find_in(self, text: str, start: int, end: int) -> Iterator[Span]:
        for pattern in self.redacted:
            for match in pattern.finditer(text, start, end):
                if match.end() > match.start():
                    yield Span(match.start(), match.end(), RULE)


NO_PATTERNS = OwnPatterns()


def own_patterns(redacted: Sequence[str], allowed: Sequence[str] = ()) -> OwnPatterns:
    """Compile the patterns of the settings, which were checked when they were read.

    Raises:
        ValueError: one of them cannot be taken.
    """
    return OwnPatterns(tuple(map(compile_linear, redacted)), tuple(map(compile_linear, allowed)))

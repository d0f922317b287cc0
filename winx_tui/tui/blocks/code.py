"""Source code with colours, as content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content, Span

from winx_tui.tui.blocks.safe_text import exact

if TYPE_CHECKING:
    from pygments.lexer import Lexer  # type: ignore[import-untyped]

_MAX_HIGHLIGHTED = 60_000
"""Characters; more than this is shown plain, so that no key waits for colours."""
_MAX_LINE = 1_000
"""Characters; a longer line is shown plain: some lexers need too long for it."""
_AHEAD = 400
"""Lines coloured on the way to one further down; beyond this it begins anew close by."""
_LEAD = 60
"""Lines read before the first one wanted, to know whether it stands in a string."""
_WINDOW = 500
"""Lines given to a lexer at once: some read to the end before they say anything."""
_NEVER_ENDING = frozenset({"rita"})
"""Languages whose lexer needs exponential time for some strings."""

_STYLES: tuple[tuple[str, str], ...] = (
    ("Token.Comment", "$text-quiet italic"),
    ("Token.Keyword", "$text-accent"),
    ("Token.Literal.Number", "$text-warning"),
    ("Token.Literal.String", "$text-success"),
    ("Token.Name.Builtin", "$text-accent"),
    ("Token.Name.Class", "$text-warning"),
    ("Token.Name.Decorator", "$text-warning"),
    ("Token.Name.Exception", "$text-error"),
    ("Token.Name.Function", "$text-primary"),
    ("Token.Name.Tag", "$text-primary"),
    ("Token.Name.Attribute", "$text-warning"),
    ("Token.Operator.Word", "$text-accent"),
    ("Token.Generic.Heading", "$text-primary"),
    ("Token.Generic.Inserted", "$text-success"),
    ("Token.Generic.Deleted", "$text-error"),
)
"""Token type → style; a longer prefix is never listed after a shorter one."""


@lru_cache(maxsize=64)
def highlighted(code: str, language: str) -> Content:
    """Colour source code; an unknown language gives plain text."""
    text = exact(code)
    if not language or len(text) > _MAX_HIGHLIGHTED:
        return Content(text)
    spans = []
    position = 0
    for lexer in _lexers(language):
        for token, value in lexer.get_tokens(text):
            end = position + len(value)
            style = _style_of(token)
            if style and value.strip():
                spans.append(Span(position, end, style))
            position = end
    return Content(text, spans)


class LineColours:
    """The colours of source lines, found out only as far as they are looked at."""

    def __init__(self, lines: Sequence[str], language: str) -> None:
        """Take lines.

        Args:
            lines: Safe text, without line feeds.
            language: As `language_of` names it; empty: no colours.
        """
        self._lines = lines
        self._language = language
        self._found: dict[int, list[Span]] = {}
        self._coming: Iterator[list[Span]] = iter(())
        self._next = self._end = 0

    def spans(self, index: int) -> list[Span]:
        """Return the colours of one line."""
        if not self._language:
            return []
        while index not in self._found:
            if self._next >= self._end or not self._next <= index < self._next + _AHEAD:
                self._next = max(0, index - _LEAD)
                self._end = min(self._next + _WINDOW, len(self._lines))
                self._coming = _coloured(self._lines[self._next : self._end], self._language)
            self._found.setdefault(self._next, next(self._coming, []))
            self._next += 1
        return self._found[index]


def _coloured(lines: Sequence[str], language: str) -> Iterator[list[Span]]:
    """Yield the colours of each line, reading no further than is asked for."""
    text = "\n".join(line if len(line) <= _MAX_LINE else "" for line in lines)
    spans: list[Span] = []
    column = 0
    for lexer in _lexers(language):
        for token, value in lexer.get_tokens(text):
            style = _style_of(token)
            for part in value.splitlines(keepends=True):
                body = part.rstrip("\n")
                if style and body.strip():
                    spans.append(Span(column, column + len(body), style))
                column += len(body)
                if body != part:
                    yield spans
                    spans, column = [], 0
    yield spans


@lru_cache(maxsize=32)
def _lexers(language: str) -> tuple[Lexer, ...]:
    """Return the lexer of a language; none where nobody knows it."""
    # Pygments is not needed before the first code block is shown.
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    if language.lower() in _NEVER_ENDING:
        return ()
    try:
        return (get_lexer_by_name(language, stripnl=False, ensurenl=False),)
    except ClassNotFound:
        return ()


@lru_cache(maxsize=64)
def extension_of(language: str) -> str:
    """Return how files in a language end, with the dot; ".txt" where nobody knows."""
    for lexer in _lexers(language) if language else ():
        for pattern in lexer.filenames:
            if pattern.startswith("*.") and pattern[2:].isalnum():
                return str(pattern[1:])
    return ".txt"


@lru_cache(maxsize=128)
def language_of(file_name: str) -> str:
    """Name the language of a file by its name; empty when unknown."""
    # Pygments is not needed before the first file is shown. Its own search by file name
    # also looks for plugins in everything that is installed, which takes too long.
    from pygments.lexers import find_lexer_class, get_all_lexers

    best, language = (0.0, ""), ""
    for name, aliases, patterns, _ in get_all_lexers(plugins=False):
        matches = [pattern for pattern in patterns if _is_named(file_name, pattern)]
        if not matches or not aliases:
            continue
        lexer = find_lexer_class(name)
        bonus = 0.5 if "*" not in matches[0] else 0.0
        rank = (lexer.priority + bonus, lexer.__name__)
        if rank >= best:
            best, language = rank, str(aliases[0])
    return language


def _is_named(file_name: str, pattern: str) -> bool:
    """Match a file name; nearly all patterns are a bare ending or a whole name."""
    bare = pattern.removeprefix("*")
    if any(character in bare for character in "*?["):
        return fnmatchcase(file_name, pattern)
    return file_name == bare if bare == pattern else file_name.endswith(bare)


@lru_cache(maxsize=256)
def _style_of(token: object) -> str:
    name = str(token)
    for prefix, style in _STYLES:
        if name.startswith(prefix):
            return style
    return ""

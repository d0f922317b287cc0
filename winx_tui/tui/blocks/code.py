"""Source code with colours, as content."""

from __future__ import annotations

from functools import lru_cache

from textual.content import Content, Span

from winx_tui.tui.blocks.safe_text import exact

_MAX_HIGHLIGHTED = 60_000
"""Characters; more than this is shown plain, so that no key waits for colours."""

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
    # Pygments is not needed before the first code block is shown.
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return Content(text)
    spans = []
    position = 0
    for token, value in lexer.get_tokens(text):
        end = position + len(value)
        style = _style_of(str(token))
        if style and value.strip():
            spans.append(Span(position, end, style))
        position = end
    return Content(text, spans)


def language_of(file_name: str) -> str:
    """Name the language of a file by its name; empty when unknown."""
    # Pygments is not needed before the first file is shown.
    from pygments.lexers import find_lexer_class_for_filename

    lexer = find_lexer_class_for_filename(file_name)
    return str(lexer.aliases[0]) if lexer is not None and lexer.aliases else ""


@lru_cache(maxsize=256)
def _style_of(token: str) -> str:
    for prefix, style in _STYLES:
        if token.startswith(prefix):
            return style
    return ""

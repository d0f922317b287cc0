r"""Texts that were escaped twice: one line with `\n` in place of line breaks."""

from __future__ import annotations

import json
import re

from winx_tui.code.syntax import new_syntax_error
from winx_tui.core.errors import ToolError

_ESCAPED_BLOCK = re.compile(r"\s*+<{6,}\s*+SEARCH")
_FEWEST_ESCAPES = 2
_QUOTES = "'\"`"


def with_line_breaks(name: str, text: str) -> tuple[str, tuple[str, ...]]:
    r"""Turn the `\n` of a text that was escaped twice into line breaks.

    Such a text is one line; `\n` inside of quotes is what programs hold themselves.
    Blocks on one line are left to read_proposal, which knows them.

    Args:
        name: of the file; its suffix tells whether it can be checked.
        text: as the model sent it.

    Returns:
        The text, and notes on what was read otherwise.

    Raises:
        ToolError: both readings are possible.
    """
    if "\n" in text or "\r" in text or _ESCAPED_BLOCK.match(text):
        return text, ()
    escapes = text.count("\\n")
    if escapes >= _FEWEST_ESCAPES:
        escapes = _outside_quotes(text).count("\\n")
    if escapes < _FEWEST_ESCAPES:
        return text, ()
    unescaped = _unescaped(text)
    if unescaped and is_mended(name, text, unescaped):
        return unescaped, (r"the text came as one line with '\n' in it, and was read as lines",)
    raise ToolError(
        rf"The text is one single line that holds '\n' {escapes} times: it was probably escaped "
        r"twice. Nothing was changed. Send it again with real line breaks; if '\n' is to stand in "
        "the file, end the text with a real line break.",
        code="syntax",
    )


def is_mended(name: str, text: str, other: str) -> bool:
    """Tell whether a text is broken as it stands, and sound in another reading."""
    last = name.rpartition("/")[2]
    return bool(new_syntax_error(last, None, text)) and not new_syntax_error(last, None, other)


def _outside_quotes(text: str) -> str:
    """Leave out what stands between two quotes of a kind.

    A quote that nothing closes is a character like others, and so are all of its kind
    behind it: each kind is looked for to the end of the text only once.
    """
    kept: list[str] = []
    at, kinds = 0, _QUOTES
    while kinds and (opening := re.compile(f"[{kinds}]").search(text, at)):
        sign = opening[0]
        quoted = re.compile(rf"{sign}(?:[^{sign}\\]|\\.)*+{sign}").match(text, opening.start())
        if quoted is None:
            kinds = kinds.replace(sign, "")
            continue
        kept.append(text[at : opening.start()])
        at = quoted.end()
    return "".join((*kept, text[at:]))


def _unescaped(text: str) -> str:
    """Read a text as the inside of a JSON string; "" where it is none."""
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return ""

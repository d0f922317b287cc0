"""The tokens of JSON as models write it: other quotes, comments, Python's words, bare keys.

Only what has one meaning becomes a token. A text that never ends, an escape that JSON and
Python read differently or a bare word as a value is refused: its value would be a guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_BLANK = re.compile(r"(?:\s|//[^\n]*|#[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/)*+")
_WORD = re.compile(r"[^\s{}\[\],:\"'“”‘’]+")
_KEY = re.compile(r"[A-Za-z_$][\w$-]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,300})(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,3})?")
_QUOTES = {'"': '"', "'": "'", "“": "”", "”": "”", "‘": "’"}
"""Opening quote → the one that closes."""
_BODIES = {
    opening: re.compile(rf"((?:[^\\{closing}]|\\.)*+){closing}", re.DOTALL)
    for opening, closing in _QUOTES.items()
}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)|\"", re.DOTALL)
_WORDS = {"true": "true", "false": "false", "null": "null"} | {
    "True": "true",
    "False": "false",
    "None": "null",
}

Kind = Literal["text", "word", "mark"]


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a value."""

    kind: Kind
    value: str
    """Of a text, what it says; of a word or mark, how JSON writes it."""
    end: int
    """Where it ends in the source."""


def first_token_at(text: str, start: int) -> int:
    """Return where blanks and comments end."""
    match = _BLANK.match(text, start)
    return match.end() if match else start


def tokens_from(text: str, start: int) -> Iterator[Token]:
    """Yield the tokens of the value that begins at a bracket, to its closing one or the end.

    Raises:
        ValueError: something has no plain meaning; says what, and where.
    """
    at, depth = start, 0
    while (at := first_token_at(text, at)) < len(text):
        sign = text[at]
        if sign in "{[}],:":
            token = Token("mark", sign, at + 1)
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(sign, 0)
        elif sign in _QUOTES:
            token = _text(text, at)
        else:
            token = _word(text, at)
        yield token
        at = token.end
        if not depth:
            return


def _text(text: str, at: int) -> Token:
    body = _BODIES[text[at]].match(text, at + 1)
    if body is None:
        raise ValueError(f"it was cut off inside the text that begins at character {at}")
    inner = body[1]
    if text[at] in "“‘" and text[at] in inner:
        raise ValueError(f"quotes inside quotes at character {at}; escape the inner ones")
    quote = text[at]
    inner = _ESCAPE.sub(lambda match: _as_json(match, quote, at), inner)
    try:
        return Token("text", json.loads(f'"{inner}"', strict=False), body.end())
    except ValueError as error:
        raise ValueError(f"the text that begins at character {at}: {error}") from error


def _as_json(match: re.Match[str], quote: str, at: int) -> str:
    """Write one escape, or a quote that needs one, the way JSON does."""
    said = match[1]
    if said is None:
        return '\\"'
    if said[0] == "u" and len(said) == 5:
        return match[0]
    if said[0] == "x" and len(said) == 3 and quote == "'":
        return f"\\u00{said[1:]}"
    if said == quote:
        return '\\"' if quote == '"' else quote
    # Python keeps the backslash of '\/', JSON drops it: in single quotes nobody knows.
    known = '"\\bfnrt/' if quote != "'" else '"\\bfnrt'
    if said in known:
        return match[0]
    raise ValueError(f"the escape \\{said} at character {at} is none of JSON; write \\\\{said}")


def _word(text: str, at: int) -> Token:
    match = _WORD.match(text, at)
    if match is None:
        raise ValueError(f"a quote at character {at} closes nothing")
    word, end = match[0], match.end()
    after = first_token_at(text, end)
    if text[after : after + 1] == ":" and _KEY.fullmatch(word):
        return Token("text", word, end)
    if word in _WORDS:
        return Token("word", _WORDS[word], end)
    if _NUMBER.fullmatch(word):
        if end == len(text):
            raise ValueError("it was cut off inside or right behind a number")
        return Token("word", word, end)
    raise ValueError(f"the bare word {word[:40]!r} at character {at} is no JSON value")

"""Broken JSON of models, mended where that is proven to be safe.

The library that repairs guesses much: it closes texts that were cut off and fills in what
is missing. So it is given the skeleton only, numbers in place of the values, and what it
makes of that must consist of the very tokens that the model wrote. A comma more or less,
and brackets that are missing at the very end, are all that may differ.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from winx_tui.llm.dialects.loose_json import Token, first_token_at, tokens_from

MAX_MENDED_CHARS = 1_000_000
"""Beyond this only plain JSON is read: mending passes over the whole text several times."""
_MAX_ENCODINGS = 3
"""How often JSON may be wrapped in a JSON text."""
_BRACKET = re.compile(r"[{\[]")
_ANY_BRACKET = re.compile(r"[{}\[\]]")
_INTRODUCTION = re.compile(
    r"(?:.*(?:[^\s\"'“”’]\s?:|<[^\s<>]+>))?\s{0,9}(?:```\w*\s{0,9})?", re.DOTALL
)
_MAX_INTRODUCTION_CHARS = 300
"""Words before an object: they end in a colon, a tag or a fence, else they may be a command."""
_SPECIAL_TOKEN = re.compile(r"\[/?[A-Z_]+\]")
_CLOSERS = re.compile(r"[\s}\]]*")
_CONTINUED = re.compile(r"\s*[,:]")


def read_object(text: str) -> dict[str, Any]:
    """Read one JSON object: plain, wrapped in a text, in a list of one, or broken.

    Raises:
        ValueError: no object can be made of it without a guess; says where it breaks.
    """
    value: Any = text
    for _ in range(_MAX_ENCODINGS):
        if not isinstance(value, str):
            break
        value = read_value(value)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise ValueError(f"expected a JSON object, got {type(value).__name__}")
    return value


def read_value(text: str) -> Any:
    """Read one JSON value, mended where it is an object or a list.

    Raises:
        ValueError: it cannot be read without a guess; says where it breaks.
    """
    try:
        return _plainly(text.strip())
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except json.JSONDecodeError as error:
        plain_error = error
    values = [value for value in read_values(text) if value not in ({}, [])]
    if not values:
        return {}
    if any(value != values[0] for value in values[1:]):
        raise ValueError("several different objects were sent as one; send a call for each")
    if not isinstance(values[0], dict | list):
        raise plain_error
    return values[0]


def read_values(text: str) -> list[Any]:
    """Read every object and list that stands in a text, one behind the other.

    There may be words before the first and behind the last, such as a code fence.

    Raises:
        ValueError: one of them cannot be read without a guess, or there is none.
    """
    begin = _BRACKET.search(text)
    if begin is None or not _is_introduction(text[: begin.start()]):
        raise ValueError("there is no JSON object in it")
    values, end = values_at(text, begin.start())
    rest = text[end:]
    is_closed = _CLOSERS.fullmatch(rest) is not None
    if not is_closed and (_CONTINUED.match(rest) or _ANY_BRACKET.search(rest)):
        raise ValueError(f"the object ends at character {end}, and more of it follows")
    return values


def _is_introduction(before: str) -> bool:
    before = before.strip()
    is_plain = len(before) <= _MAX_INTRODUCTION_CHARS and '"' not in before
    return is_plain and _INTRODUCTION.fullmatch(before) is not None


def values_at(text: str, at: int) -> tuple[list[Any], int]:
    """Read the objects and lists that begin at a bracket, and tell where the last one ends.

    Raises:
        ValueError: one of them cannot be read without a guess.
    """
    if len(text) - at > MAX_MENDED_CHARS:
        raise ValueError(f"it is no plain JSON, and longer than {MAX_MENDED_CHARS:,} characters")
    values: list[Any] = []
    while True:
        tokens = list(tokens_from(text, at))
        values.append(_value_of(tokens))
        end = tokens[-1].end
        following = first_token_at(text, end)
        if text[following : following + 1] in (",", ";"):
            following = first_token_at(text, following + 1)
        is_value = text[following : following + 1] in ("{", "[")
        if not is_value or _SPECIAL_TOKEN.match(text, following):
            return values, end
        at = following


def _plainly(text: str) -> Any:
    return json.loads(
        text,
        strict=False,
        object_pairs_hook=_unambiguous,
        parse_constant=_refuse_constant,
        parse_float=_finite,
    )


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of fields; the same one may come twice, but not with two values."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found and found[name] != value:
            raise ValueError(f"it has {name[:60]!r} twice, with different values")
        found[name] = value
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value; leave the field out or give a number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:40]} is too large")
    return number


def _value_of(tokens: Sequence[Token]) -> Any:
    """Build the value of some tokens, and prove that it is made of just these.

    Raises:
        ValueError: they do not fit together.
    """
    tokens = _folded(tokens)
    _refuse_gaps(tokens)
    atoms = [token for token in tokens if token.kind != "mark"]
    places = iter(range(len(atoms)))
    skeleton = [token.value if token.kind == "mark" else f'"{next(places)}"' for token in tokens]
    try:
        built = _assembled(" ".join(skeleton))
        is_faithful = _is_made_of(built, [sign for sign in skeleton if sign != ","])
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not is_faithful:
        raise ValueError("its brackets, commas and colons do not fit together")
    return _filled(built, [_said(atom) for atom in atoms])


def _said(atom: Token) -> Any:
    return atom.value if atom.kind == "text" else _plainly(atom.value)


def _folded(tokens: Sequence[Token]) -> list[Token]:
    """Make one token of an empty list or object: the library drops some of them."""
    folded: list[Token] = []
    for token in tokens:
        pair = f"{folded[-1].value}{token.value}" if folded and token.kind == "mark" else ""
        if pair in ("[]", "{}") and folded[-1].kind == "mark":
            folded[-1] = Token("word", pair, token.end)
        else:
            folded.append(token)
    return folded


def _refuse_gaps(tokens: Sequence[Token]) -> None:
    """Refuse places where something is missing that may have been a value."""
    following = [*tokens[1:], None]
    for (left, right), after in zip(pairwise(tokens), following[1:], strict=True):
        is_hole = right.value == "," and right.kind == "mark" and _is_mark(left, "{[,:")
        is_open = left.kind != "mark" and right.kind != "mark"
        if is_hole or (is_open and not (after is not None and _is_mark(after, ":"))):
            raise ValueError(f"something is missing at character {right.end}")
    if _is_mark(tokens[-1], ",:{["):
        raise ValueError("it was cut off where more was to come")


def _is_mark(token: Token, signs: str) -> bool:
    return token.kind == "mark" and token.value in signs


def _assembled(skeleton: str) -> Any:
    try:
        return json.loads(skeleton)
    except json.JSONDecodeError:
        # Only broken calls need it, and most sessions see none.
        import json_repair

        return json_repair.loads(skeleton, skip_json_loads=True)


def _is_made_of(value: Any, written: Sequence[str]) -> bool:
    """Tell whether a value holds just what was written, closing brackets at the end aside."""
    held = list(_signs(value))
    missing = held[len(written) :]
    return held[: len(written)] == list(written) and set(missing) <= {"}", "]"}


def _signs(value: Any) -> Iterator[str]:
    """Yield the marks and places of a skeleton; nothing else may have come into it."""
    if isinstance(value, dict):
        yield "{"
        for place, inner in value.items():
            yield f'"{place}"'
            yield ":"
            yield from _signs(inner)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for inner in value:
            yield from _signs(inner)
        yield "]"
    else:
        yield json.dumps(value)


def _filled(value: Any, atoms: Sequence[Any]) -> Any:
    """Put what was written back into the places of a skeleton."""
    if isinstance(value, dict):
        # What a model gave as a name is a text, whatever else it looks like.
        pairs = [(str(atoms[int(name)]), _filled(inner, atoms)) for name, inner in value.items()]
        return _unambiguous(pairs)
    if isinstance(value, list):
        return [_filled(inner, atoms) for inner in value]
    return atoms[int(value)]

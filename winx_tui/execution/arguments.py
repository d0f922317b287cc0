"""The JSON that models send as tool arguments, mended where that is safe.

Mending only repairs the syntax: it never invents a value. What cannot be
mended is told to the model.
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any

_FENCE = "```"
_FENCE_HEAD = re.compile(r"[a-zA-Z]*+[ \t\r]*+\n")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)
"""A string literal; one that never ends reaches to the end, so that the search stays linear."""
_MAX_MENDED_CHARS = 1_000_000
"""Beyond this only plain JSON is tried: each mending pass reads the whole text."""


def parse_arguments(raw: str) -> dict[str, Any]:
    """Read a tool call's arguments.

    Raises:
        ValueError: no JSON object can be made of the text; says where it breaks.
    """
    text = raw.strip()
    if not text or text == "null":
        return {}
    try:
        return _as_object(json.loads(text, strict=False))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except ValueError as error:
        first_error = error
    if len(text) <= _MAX_MENDED_CHARS:
        for candidate in _mended(text):
            try:
                return _as_object(candidate())
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                continue
    raise ValueError(str(first_error))


def _as_object(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        value = json.loads(value, strict=False)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise ValueError(f"expected a JSON object, got {type(value).__name__}")
    return value


def _mended(text: str) -> tuple[Any, ...]:
    """Offer readings of a broken text, the likeliest first."""
    unfenced = _unfenced(text)
    return (
        lambda: json.loads(unfenced, strict=False),
        lambda: json.loads(_outside_strings(unfenced, _drop_trailing_commas), strict=False),
        lambda: json.loads(_drop_text_after_object(unfenced), strict=False),
        lambda: json.loads(_close_brackets(unfenced), strict=False),
        lambda: ast.literal_eval(unfenced),
    )


def _unfenced(text: str) -> str:
    """Return what stands in the code fence around a text, the text itself where none does."""
    text = text.strip()
    if len(text) <= 2 * len(_FENCE) or not (text.startswith(_FENCE) and text.endswith(_FENCE)):
        return text
    head = _FENCE_HEAD.match(text, len(_FENCE))
    return text[head.end() : -len(_FENCE)].strip() if head else text


def _outside_strings(text: str, change: Any) -> str:
    """Apply a change to everything but string literals."""
    text = text.replace("\0", "")
    kept = iter(_STRING.findall(text))
    return re.sub("\0", lambda _: next(kept), change(_STRING.sub("\0", text)))


def _drop_trailing_commas(text: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", text)


def _drop_text_after_object(text: str) -> str:
    """Keep the first whole object; some models repeat it or add a remark."""
    value, _ = json.JSONDecoder(strict=False).raw_decode(text)
    return json.dumps(value)


def _close_brackets(text: str) -> str:
    """Add the brackets that are missing at the very end.

    A text that ends inside a string was cut in mid-value: closing it would
    invent one, so it stays broken.
    """
    stack: list[str] = []
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "{[":
            stack.append("}" if character == "{" else "]")
        elif character in "}]" and (not stack or stack.pop() != character):
            raise ValueError("brackets do not match")
    if in_string or not stack:
        raise ValueError("cut inside a value")
    return text.rstrip().rstrip(",") + "".join(reversed(stack))

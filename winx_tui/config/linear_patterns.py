"""Regular expressions of a person that are sure to be quick.

They run on everything that tools print, so only those are taken that cannot take
long: no group is repeated, nothing looks around or back, and after a repetition
comes a character that ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

_MAX_PATTERN_CHARS = 1_000
_MAX_ALTERNATIVES = 200
_MAX_COPIES = 20
_PROBED = tuple(map(chr, (*range(0x20, 0x7F), 0x09, 0xE9, 0x4E2D)))
"""Characters whose membership tells whether two classes have something in common."""

_TOKEN = re.compile(
    r"(?P<repeat>[*+?]|\{[0-9]*(?:,[0-9]*)?\})(?P<mode>[?+]?)"
    r"|(?P<open>\((?:\?(?:[aims]+\)|:|P<\w+>|[^:P)])?)?)"
    r"|(?P<close>\))|(?P<bar>\|)|(?P<edge>\^|\$|\\[bBAZ])"
    r"|(?P<back>\\[1-9])"
    r"|(?P<item>\[\^?\]?(?:\\.|[^\]\\])*\]|\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)|.)",
    re.S,
)


def compile_linear(text: str) -> re.Pattern[str]:
    """Check and compile a pattern.

    Raises:
        ValueError: it is no regular expression, could take long, or matches everywhere;
            the message completes "the pattern … ".
    """
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    if pattern.match(""):
        raise ValueError("also matches where there is nothing; make it longer")
    reason = _why_slow(text)
    if reason:
        raise ValueError(f"could take very long: {reason}")
    return pattern


def is_linear(text: str) -> bool:
    """Tell whether a pattern can be taken."""
    try:
        compile_linear(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Item:
    """One character of a pattern, and how often it may come."""

    text: str
    is_repeated: bool = False
    """Whether its number varies."""
    is_optional: bool = False


_Group = list[list["_Item | _Group"]]
"""Alternatives, each a sequence."""


def _why_slow(text: str) -> str:
    if len(text) > _MAX_PATTERN_CHARS:
        return f"it is longer than {_MAX_PATTERN_CHARS} characters"
    try:
        sequences = list(_sequences(_parsed(text)))
    except _Unfit as unfit:
        return str(unfit)
    for sequence in sequences:
        for index, item in enumerate(sequence):
            if item.is_repeated and (rival := _rival(item, sequence[index + 1 :])):
                return (
                    f"{item.text} may take what {rival.text} after it could take as well; "
                    "put a character between them that only one of them can be"
                )
    return ""


class _Unfit(Exception):
    """The pattern uses what may take long."""


def _parsed(text: str) -> _Group:
    """Read a pattern as nested alternatives of single characters.

    Raises:
        _Unfit: it repeats a group, or looks around or back.
    """
    stack: list[_Group] = [[[]]]
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "open" if token["open"].endswith(")"):
                continue
            case "open" if token["open"] in ("(", "(?:") or token["open"].startswith("(?P<"):
                stack.append([[]])
            case "open" | "back":
                raise _Unfit(f"it holds {token[0]}, which is not taken here")
            case "close":
                group = stack.pop()
                stack[-1][-1].append(group)
            case "bar":
                stack[-1].append([])
            case "item" if token["item"] == "\\N":
                raise _Unfit("it names a character by \\N; write the character itself")
            case "item":
                stack[-1][-1].append(_Item(token["item"]))
            case "mode" | "repeat":
                _repeat(stack[-1][-1], token["repeat"])
    return stack[0]


def _repeat(sequence: list[_Item | _Group], count: str) -> None:
    """Put a repetition on what stands last."""
    least, most = _bounds(count)
    last = sequence[-1] if sequence else None
    if isinstance(last, list):
        if (least, most) == (0, 1):
            last.append([])
            return
        if least == most and 0 < least <= _MAX_COPIES and not _varies(last):
            sequence.extend([last] * (least - 1))
            return
        raise _Unfit(f"a group is repeated ({count}); repeat single characters only")
    if last is not None:
        sequence[-1] = _Item(last.text, most != least and most != 1, least == 0)


def _varies(group: _Group) -> bool:
    parts = [part for alternative in group for part in alternative]
    return len(group) > 1 or any(
        _varies(part) if isinstance(part, list) else part.is_repeated or part.is_optional
        for part in parts
    )


def _bounds(count: str) -> tuple[int, float]:
    simple: dict[str, tuple[int, float]] = {
        "*": (0, float("inf")), "+": (1, float("inf")), "?": (0, 1)
    }  # fmt: skip
    if count in simple:
        return simple[count]
    least, comma, most = count[1:-1].partition(",")
    low = int(least or 0)
    return low, (float(most) if most else float("inf")) if comma else low


def _sequences(group: _Group) -> Iterator[tuple[_Item, ...]]:
    """Yield every way through a pattern.

    Raises:
        _Unfit: there are too many.
    """
    count = 0
    for alternative in group:
        choices = [
            [(part,)] if isinstance(part, _Item) else list(_sequences(part)) for part in alternative
        ]
        for choice in product(*choices):
            count += 1
            if count > _MAX_ALTERNATIVES:
                raise _Unfit(f"it has more than {_MAX_ALTERNATIVES} alternatives")
            yield tuple(item for part in choice for item in part)


def _rival(item: _Item, following: Sequence[_Item]) -> _Item | None:
    """Return the repetition that could take the same characters before anything ends it."""
    taken = _characters(item.text)
    for other in following:
        has_common = bool(taken & _characters(other.text))
        if has_common and other.is_repeated:
            return other
        if not has_common and not other.is_optional:
            return None
    return None


@cache
def _characters(item: str) -> frozenset[str]:
    pattern = re.compile(item, re.S | re.I)
    return frozenset(char for char in _PROBED if pattern.fullmatch(char))

"""Tells the marker lines of a SEARCH/REPLACE block from its content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

MarkerKind = Literal["search", "divider", "replace"]

_WHERE = r"(?:\s*+@\s*+(?:(?P<every>all)|L?(?P<first>[0-9]{1,9})(?:-L?(?P<last>[0-9]{1,9}))?))?"


@dataclass(frozen=True, slots=True)
class Marker:
    """A line that opens, divides or closes a block."""

    kind: MarkerKind
    size: int
    """How many times its sign is repeated."""
    first: int = -1
    """The first line of the anchor, -1 where there is none."""
    last: int = -1
    every: bool = False
    """Whether the block is to be applied wherever it fits."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a marker of each kind is written; the whole line must match."""

    patterns: tuple[tuple[MarkerKind, re.Pattern[str]], ...]

    def read(self, line: str) -> Marker | None:
        """Return the marker that a line is; None for content."""
        if line[:1] not in _SIGNS:
            return None
        for kind, pattern in self.patterns:
            if match := pattern.fullmatch(line):
                found = match.groupdict()
                first = int(found.get("first") or -1)
                return Marker(
                    kind,
                    len(match["sign"]),
                    first,
                    int(found.get("last") or first),
                    bool(found.get("every")),
                )
        return None


_SIGNS = frozenset("<=>-+")

STRICT = Dialect(
    (
        ("search", re.compile(rf"(?P<sign><{{6,}})\s*+SEARCH{_WHERE}\s*+>?\s*+", re.ASCII)),
        ("divider", re.compile(r"(?P<sign>={5,})\s*+")),
        ("replace", re.compile(r"(?P<sign>>{6,})\s*+REPLACE\s*+")),
    )
)
"""The syntax that models are told."""

LENIENT = Dialect(
    (
        (
            "search",
            re.compile(
                rf"(?P<sign><{{6,}}|-{{6,}})\s*+(?:SEARCH|ORIGINAL|OLD|BEFORE|FIND|HEAD){_WHERE}"
                r"\s*+[:>]*+\s*+",
                re.ASCII | re.IGNORECASE,
            ),
        ),
        ("divider", re.compile(r"(?P<sign>={5,})\s*")),
        (
            "replace",
            re.compile(
                r"(?P<sign>>{6,}|\+{6,})\s*+(?:REPLACE|REPLACED|REPLACEMENT|UPDATED|NEW|AFTER"
                r"|MODIFIED)\s*+:?\s*+",
                re.IGNORECASE,
            ),
        ),
    )
)
"""Other tools' words for the same, and the case and signs that models confuse."""

_CONFLICT_START = re.compile(r"<{7}(?: .*)?")
_CONFLICT_END = re.compile(r">{7}(?: .*)?")


def conflict_dividers(lines: Sequence[str], dialect: Dialect) -> frozenset[int]:
    """Return which lines divide a merge conflict that is content of a block, from 0."""
    inside: set[int] = set()
    start = -1
    for index, line in enumerate(lines):
        if dialect.read(line) is None and _CONFLICT_START.fullmatch(line):
            start = index
        elif start >= 0 and dialect.read(line) is None and _CONFLICT_END.fullmatch(line):
            inside.update(range(start, index))
            start = -1
    return frozenset(inside)

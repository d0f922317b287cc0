"""What may be overlooked when SEARCH is compared with the file, strictest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from winx_tui.edit.typography import plain, plain_text

Tolerance = Literal[
    "trailing_whitespace",
    "unicode",
    "indentation",
    "line_numbers",
    "all_whitespace",
    "blank_lines",
    "substring",
]

Fit = Literal["any", "shifted", "same_words"]
"""What lines of equal keys must have in common besides: nothing, one shift of the
indentation, or their words."""

_BETWEEN_WORDS = re.compile(r"(?<=\w)\s+(?=\w)")
_BLANKS = re.compile(r"[^\S\n]+")
_ASCII_BLANKS = b" \t\r\v\f\x1c\x1d\x1e\x1f"
"""What str.split takes for blanks, the end of a line aside."""

MAX_LOOSENESS = 1_000
"""Above this an edit is refused: so many differences are no slip."""
_LOOSENESS = {"unicode": 5, "indentation": 10, "all_whitespace": 50}
"""A line's share. What is uniform over a block (trailing blanks, one shift of the
indentation, line numbers) says little against it and costs nothing."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One degree of tolerance."""

    words: str
    """What is overlooked, for people and models; empty for nothing."""
    key: Callable[[Sequence[str]], list[str]]
    """Turn lines into what two of them must have in common."""
    fit: Fit = "any"
    only_typographic: bool = False
    """Whether it finds no more than the tiers before it where all text is ASCII."""
    is_close: bool = True
    """Whether a place of this tier that is named by an anchor outdoes a stricter one elsewhere."""


def _exact(lines: Sequence[str]) -> list[str]:
    return list(lines)


def _right_stripped(lines: Sequence[str]) -> list[str]:
    return [line.rstrip() for line in lines]


def _plain_right_stripped(lines: Sequence[str]) -> list[str]:
    return [plain(line.rstrip()) for line in lines]


def _stripped(lines: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines]


def _plain_stripped(lines: Sequence[str]) -> list[str]:
    return [plain(line.strip()) for line in lines]


def squeezed(lines: Sequence[str]) -> list[str]:
    """Return lines in plain characters, without any blank."""
    text = plain_text("\n".join(lines))
    if text.isascii():
        return text.encode().translate(None, _ASCII_BLANKS).decode().split("\n") if lines else []
    return ["".join(line.split()) for line in text.split("\n")]


TIERS = (
    Tier("", _exact),
    Tier("trailing blanks", _right_stripped),
    Tier("typographic characters", _plain_right_stripped, only_typographic=True),
    Tier("indentation", _stripped, "shifted"),
    Tier("indentation and typographic characters", _plain_stripped, "shifted", True),
    Tier("indentation that differs from line to line", _plain_stripped, is_close=False),
    Tier("blanks inside lines", squeezed, "same_words", is_close=False),
)
"""Strictest first. Lines that any of them takes for alike are alike to the last one's key."""


def same_words(found: str, sought: str) -> bool:
    """Tell whether two lines are alike but for blanks, those that part words aside."""
    return words(found) == words(sought)


def words(line: str) -> str:
    """Return a line without blanks; where they part words, a line end stands for them."""
    parted = _BETWEEN_WORDS.sub("\n", plain(line).strip())
    return _BLANKS.sub("", parted)


def overlooked(found: str, sought: str) -> tuple[Tolerance, ...]:
    """Return what two lines that some tier takes for alike differ in."""
    if found == sought:
        return ()
    ours, theirs = found.strip(), sought.strip()
    if plain(ours) != plain(theirs):
        return ("all_whitespace",)
    names: list[Tolerance] = []
    if ours:
        before, after = indentation(found), indentation(sought)
        if plain(before) != plain(after):
            names.append("indentation")
        if ours != theirs or (before != after and not names):
            names.append("unicode")
    if len(found) - len(found.rstrip()) != len(sought) - len(sought.rstrip()) or not names:
        names.append("trailing_whitespace")
    return tuple(names)


def looseness(names: Sequence[Tolerance], *, is_shifted: bool) -> int:
    """Weigh the differences of one line; a uniform shift of the block weighs nothing."""
    return sum(
        _LOOSENESS.get(name, 0) for name in names if not (is_shifted and name == "indentation")
    )


def indentation(line: str) -> str:
    """Return the blanks that a line begins with."""
    return line[: len(line) - len(line.lstrip())]

"""Where vim's motions lead, as offsets into a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Reach = Literal["exclusive", "inclusive", "linewise"]
"""What an operator takes: up to the target, with it, or whole lines."""

_BLANK, _WORD, _MARK = range(3)


def line_start(text: str, at: int) -> int:
    """Return where the line begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Return where the line ends: its line feed, or the end of the text."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def first_letter(text: str, at: int) -> int:
    """Return the first place of the line that is no blank."""
    start, end = line_start(text, at), line_end(text, at)
    line = text[start:end]
    return start + len(line) - len(line.lstrip())


def last_letter(text: str, at: int) -> int:
    """Return the last character of the line; its start where it is empty."""
    return max(line_start(text, at), line_end(text, at) - 1)


def to_line(text: str, number: int) -> int:
    """Return the first letter of a line counted from 1; of the last one where there are fewer."""
    at = 0
    for _ in range(number - 1):
        end = text.find("\n", at)
        if end < 0:
            break
        at = end + 1
    return first_letter(text, at)


def vertically(text: str, at: int, lines: int, column: int) -> int:
    """Return the place some lines below (above, if negative) in a column, or as near as can be."""
    start = line_start(text, at)
    for _ in range(abs(lines)):
        if lines > 0:
            end = text.find("\n", start)
            if end < 0:
                break
            start = end + 1
        elif start > 0:
            start = line_start(text, start - 1)
    return min(start + column, last_letter(text, start))


def word_forward(text: str, at: int, *, is_big: bool = False) -> int:
    """Return where the next word begins; an empty line counts as one."""
    end = len(text)
    kind = _kind(text, at, is_big)
    while kind != _BLANK and at < end and _kind(text, at, is_big) == kind:
        at += 1
    begin = at
    while at < end and _kind(text, at, is_big) == _BLANK:
        if at > begin and _is_empty_line(text, at):
            break
        at += 1
    return at


def word_back(text: str, at: int, *, is_big: bool = False) -> int:
    """Return where the word before begins."""
    at -= 1
    while at > 0 and _kind(text, at, is_big) == _BLANK and not _is_empty_line(text, at):
        at -= 1
    kind = _kind(text, at, is_big) if at >= 0 else _BLANK
    while kind != _BLANK and at > 0 and _kind(text, at - 1, is_big) == kind:
        at -= 1
    return max(0, at)


def word_end(text: str, at: int, *, is_big: bool = False) -> int:
    """Return the last character of this word, or of the next one if it is there already."""
    at, end = at + 1, len(text)
    while at < end and _kind(text, at, is_big) == _BLANK:
        at += 1
    kind = _kind(text, at, is_big)
    while at + 1 < end and _kind(text, at + 1, is_big) == kind:
        at += 1
    return max(0, min(at, end - 1))


def around_word(text: str, at: int, *, is_big: bool, with_blanks: bool) -> tuple[int, int]:
    """Return the word under the cursor, or the blanks, with those beside it if asked for."""
    low, high = line_start(text, at), line_end(text, at)
    start = end = min(at, max(low, high - 1))
    kind = _kind(text, start, is_big)
    while start > low and _kind(text, start - 1, is_big) == kind:
        start -= 1
    while end < high and _kind(text, end, is_big) == kind:
        end += 1
    if not with_blanks:
        return start, end
    further = end
    other = _kind(text, end, is_big) if kind == _BLANK else _BLANK
    while further < high and _kind(text, further, is_big) == other:
        further += 1
    if further == end and kind != _BLANK:
        while start > low and _kind(text, start - 1, is_big) == _BLANK:
            start -= 1
    return start, further


@dataclass(frozen=True, slots=True)
class Find:
    """A search for a character in the line: f, t, F or T."""

    kind: str
    character: str

    @property
    def turned(self) -> Find:
        """Return the same search the other way."""
        return Find(self.kind.swapcase(), self.character)

    def target(self, text: str, at: int, count: int, *, is_repeated: bool = False) -> int | None:
        """Return where it leads; None where the line has no such character."""
        low, high = line_start(text, at), line_end(text, at)
        step = 1 if self.kind.islower() else -1
        # Repeated, "till" would stay before the character it stands at.
        place = at + step if is_repeated and self.kind in "tT" else at
        for _ in range(count):
            if step > 0:
                place = text.find(self.character, place + 1, high)
            else:
                place = text.rfind(self.character, low, max(low, place))
            if place < 0:
                return None
        return place - step if self.kind in "tT" else place


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion without an argument."""

    go: Callable[[str, int], int]
    """One step of it."""
    reach: Reach = "exclusive"


MOTIONS: Mapping[str, Motion] = {
    "h": Motion(lambda text, at: max(line_start(text, at), at - 1)),
    "l": Motion(lambda text, at: min(line_end(text, at), at + 1)),
    "w": Motion(word_forward),
    "W": Motion(lambda text, at: word_forward(text, at, is_big=True)),
    "b": Motion(word_back),
    "B": Motion(lambda text, at: word_back(text, at, is_big=True)),
    "e": Motion(word_end, "inclusive"),
    "E": Motion(lambda text, at: word_end(text, at, is_big=True), "inclusive"),
    "0": Motion(line_start),
    "^": Motion(first_letter),
    "$": Motion(last_letter, "inclusive"),
}
LINE_MOTIONS = frozenset({"j", "k", "gg", "G"})
FINDS = frozenset("fFtT")


def _kind(text: str, at: int, is_big: bool) -> int:
    if not 0 <= at < len(text) or text[at].isspace():
        return _BLANK
    return _WORD if is_big or text[at].isalnum() or text[at] == "_" else _MARK


def _is_empty_line(text: str, at: int) -> bool:
    return text[at : at + 1] == "\n" and (at == 0 or text[at - 1] == "\n")

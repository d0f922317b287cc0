"""What the prompt suggests: commands after `/`, files after `@`."""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

_MENTION = re.compile(r"(?:^|(?<=\s))@(\S*)$")
_COMMAND = re.compile(r"^/(\S*)$")
_MAX_FOUND = 200
_LONGEST_MENTION = 256
"""A pasted line of a megabyte must not be searched at every key."""
_LETTERS_IN_PATTERN = 24
"""Of a longer query the rest is looked for line by line: patterns are nested as deep."""
_CHARACTERS_AT_ONCE = 1_200_000
"""Of paths looked through letter by letter at one key; some 8 ms."""
_SPELLINGS_KEPT = 12
"""As many keys can be taken back, and the tree's filter may ask for another query meanwhile."""
_NO_MATCH = 4


@dataclass(frozen=True, slots=True)
class Trigger:
    """What stands before the cursor and asks for suggestions."""

    kind: Literal["command", "file"]
    query: str
    start: int
    """Where in the text before the cursor the part to be replaced begins."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the popup."""

    value: str
    """What takes the place of the trigger."""
    label: str
    detail: str = ""


def find_trigger(before_cursor: str, *, is_first_line: bool) -> Trigger | None:
    """Find a trigger at the end of the line before the cursor."""
    if is_first_line and (command := _COMMAND.match(before_cursor)) is not None:
        return Trigger("command", command[1], 0)
    start = max(0, len(before_cursor) - _LONGEST_MENTION)
    if (mention := _MENTION.search(before_cursor[start:])) is not None:
        return Trigger("file", mention[1], start + mention.start())
    return None


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How far the paths have been looked through for the letters of a query."""

    found: tuple[int, ...] = ()
    """Every file before `end` that has them."""
    end: int = 0


class FileIndex:
    """A project's files, made ready for searching at every key.

    Of a large project a search looks through a part; asked for the same again it goes on, and
    what was found for the beginning of a query is not looked for anew.
    """

    def __init__(self, files: Sequence[str] = ()) -> None:
        self._files = tuple(files)
        lines = "\n".join(self._files).lower()
        if lines.count("\n") >= max(1, len(self._files)):
            # A name may hold a line's end.
            lines = "\n".join(file.lower().replace("\n", " ") for file in self._files)
        self._lines = f"{lines}\n" if self._files else ""
        self._starts = [0, *(match.end() for match in re.finditer("\n", self._lines))]
        self._nearest = heapq.nsmallest(
            _MAX_FOUND, self._files, key=lambda file: (file.count("/"), file)
        )
        self._spellings: dict[str, _Spelling] = {}
        """By query, the latest last."""
        self.is_complete = True
        """Whether the last search looked through everything."""

    def search(self, query: str, limit: int, *, by_letters: bool = True) -> list[str]:
        """Return the best matches: by base name first, then by path, then letter by letter.

        Args:
            query: What was typed; nothing finds what lies nearest to the top.
            limit: How many at most; never more than 200.
            by_letters: Whether letters in their order are enough.
        """
        query = query.lower()
        self.is_complete = True
        if not query:
            return self._nearest[:limit]
        found = dict.fromkeys(islice(self._containing(query), _MAX_FOUND))
        if by_letters and len(found) < limit:
            found |= dict.fromkeys(self._spelled(query))
        ranked = sorted(found, key=lambda index: _rank(self._files[index].lower(), query))
        return [self._files[index] for index in ranked[:limit]]

    def _containing(self, query: str) -> Iterator[int]:
        """Yield the files that have the query in their path."""
        at = self._lines.find(query)
        while at >= 0:
            index = bisect_right(self._starts, at) - 1
            yield index
            at = self._lines.find(query, self._starts[index + 1])

    def _spelled(self, query: str) -> Sequence[int]:
        """Return the first files whose path has the letters of the query in their order."""
        known = (each for each in self._spellings if query.startswith(each))
        before = self._spellings.get(max(known, key=len, default=""), _Spelling())
        found = [index for index in before.found if _spells(self._line(index), query)]
        at = before.end
        # To the end of a line.
        part = bisect_left(self._starts, at + _CHARACTERS_AT_ONCE)
        end = self._starts[min(part, len(self._starts) - 1)]
        others = re.compile(_lines_without(query[:_LETTERS_IN_PATTERN]))
        while at < end and len(found) < _MAX_FOUND:
            passed = others.match(self._lines, at, end)
            if passed is None or passed.end() >= end:
                at = end
                break
            index = bisect_right(self._starts, passed.end()) - 1
            at = self._starts[index + 1]
            if _spells(self._line(index), query):
                found.append(index)
        self._spellings.pop(query, None)
        self._spellings[query] = _Spelling(tuple(found), at)
        if len(self._spellings) > _SPELLINGS_KEPT:
            del self._spellings[next(iter(self._spellings))]
        self.is_complete = len(found) >= _MAX_FOUND or at >= len(self._lines)
        return found

    def _line(self, index: int) -> str:
        return self._lines[self._starts[index] : self._starts[index + 1]]


def _lines_without(letters: str) -> str:
    """Return a pattern for all lines up to one with these letters in their order.

    It takes the lines that lack a letter in one pass, none looked at twice: for "ab" a line
    ends either before an `a` came, or after it and before a `b` came.
    """
    pattern = ""
    for letter in map(re.escape, reversed(letters)):
        ending = rf"(?:\n|{letter}{pattern})" if pattern else r"\n"
        pattern = rf"[^{letter}\n]*+{ending}"
    return f"(?:{pattern})*+"


def _spells(line: str, letters: str) -> bool:
    rest = iter(line)
    return all(letter in rest for letter in letters)


def search_commands(
    query: str, commands: Iterable[tuple[str, Sequence[str], str]]
) -> list[Suggestion]:
    """Return the commands that a query may mean, the nearest first.

    Args:
        query: What was typed after the slash.
        commands: Names, aliases and summaries, names without slash.
    """
    query = query.lower()
    ranked: list[tuple[int, Suggestion]] = []
    for name, aliases, summary in commands:
        by_alias = min((_score(alias, query, is_alias=True), alias) for alias in (*aliases, name))
        by_name = _score(name, query)
        score, meant = (by_name, name) if by_name <= by_alias[0] else by_alias
        if score < _NO_MATCH:
            label = f"/{name}" if meant == name else f"/{name} (/{meant})"
            ranked.append((score, Suggestion(f"/{name} ", label, summary)))
    return [suggestion for _, suggestion in sorted(ranked, key=lambda item: item[0])]


def _score(name: str, query: str, *, is_alias: bool = False) -> int:
    """Rate a name; the beginning of an alias is less than that of a name."""
    if name == query:
        return 0
    if name.startswith(query):
        return 2 if is_alias else 1
    return 3 if query in name else _NO_MATCH


def _rank(path: str, query: str) -> tuple[int, int, str]:
    base = path.rpartition("/")[2]
    if base.startswith(query):
        kind = 0
    elif query in base:
        kind = 1
    elif query in path:
        kind = 2
    else:
        kind = 3
    return kind, len(path), path

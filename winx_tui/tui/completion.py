"""What the prompt suggests: commands after `/`, files after `@`."""

from __future__ import annotations

import heapq
import re
from bisect import bisect_right
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


class FileIndex:
    """A project's files, made ready for searching at every key: 100,000 take some 20 ms."""

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

    def search(self, query: str, limit: int, *, by_letters: bool = True) -> list[str]:
        """Return the best matches: by base name first, then by path, then letter by letter.

        Args:
            query: What was typed; nothing finds what lies nearest to the top.
            limit: How many at most; never more than 200.
            by_letters: Whether letters in their order are enough.
        """
        query = query.lower()
        if not query:
            return self._nearest[:limit]
        found = dict.fromkeys(islice(self._containing(query), _MAX_FOUND))
        if by_letters and len(found) < limit:
            found |= dict.fromkeys(islice(self._spelling(query), _MAX_FOUND))
        ranked = sorted(found, key=lambda index: _rank(self._files[index].lower(), query))
        return [self._files[index] for index in ranked[:limit]]

    def _containing(self, query: str) -> Iterator[int]:
        """Yield the files that have the query in their path."""
        at = self._lines.find(query)
        while at >= 0:
            index = bisect_right(self._starts, at) - 1
            yield index
            at = self._lines.find(query, self._starts[index + 1])

    def _spelling(self, query: str) -> Iterator[int]:
        """Yield the files whose path has the letters of the query in their order."""
        others = re.compile(_lines_without(query[:_LETTERS_IN_PATTERN]))
        at = 0
        while (passed := others.match(self._lines, at)) and passed.end() < len(self._lines):
            index = bisect_right(self._starts, passed.end()) - 1
            at = self._starts[index + 1]
            if _spells(self._lines[self._starts[index] : at], query):
                yield index


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

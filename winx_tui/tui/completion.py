"""What the prompt suggests: commands after `/`, files after `@`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

_MENTION = re.compile(r"(?:^|(?<=\s))@(\S*)$")
_COMMAND = re.compile(r"^/(\S*)$")
_MAX_FOUND = 200
_LONGEST_MENTION = 256
"""A pasted line of a megabyte must not be searched at every key."""
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
    """A project's files, made ready for searching at every key."""

    def __init__(self, files: Sequence[str] = ()) -> None:
        self._files = tuple(files)
        self._lines = "\n".join(self._files).lower()
        self._starts = _line_starts(self._lines) if self._files else []

    def search(self, query: str, limit: int) -> list[str]:
        """Return the best matches: by base name first, then by path, then letter by letter."""
        query = query.lower()
        if not query:
            return sorted(self._files, key=lambda file: (file.count("/"), file))[:limit]
        found = dict.fromkeys(self._matching(re.escape(query)))
        if len(found) < limit:
            letters = r"[^\n]*?".join(re.escape(letter) for letter in query)
            found |= dict.fromkeys(self._matching(letters))
        ranked = sorted(found, key=lambda index: _rank(self._files[index].lower(), query))
        return [self._files[index] for index in ranked[:limit]]

    def _matching(self, pattern: str) -> Iterator[int]:
        from_line = 0
        for count, match in enumerate(re.finditer(pattern, self._lines)):
            if count >= _MAX_FOUND:
                return
            from_line = _line_at(self._starts, match.start(), from_line)
            yield from_line


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


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _line_at(starts: list[int], position: int, from_line: int) -> int:
    while from_line + 1 < len(starts) and starts[from_line + 1] <= position:
        from_line += 1
    return from_line

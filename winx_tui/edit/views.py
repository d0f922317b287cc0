"""The lines of a file as a search sees them: all, or those with text, under some key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property

from winx_tui.edit.indentation import indents
from winx_tui.edit.search_replace import Block

_FEW_LINES = 4
"""So many are found sooner one after the other than by looking up each line of the file."""

Key = Callable[[Sequence[str]], list[str]]


class View:
    """Lines of a file, and where those that are sought stand under each key."""

    def __init__(
        self, numbers: Sequence[int], lines: Sequence[str], blocks: Sequence[Block]
    ) -> None:
        self.numbers = numbers
        self.lines = lines
        self._blocks = blocks
        self._keyed: dict[Key, list[str]] = {}
        self._where: dict[Key, dict[str, list[int]]] = {}

    @cached_property
    def is_ascii(self) -> bool:
        """Whether no line holds a typographic character."""
        return "".join(self.lines).isascii()

    @cached_property
    def indents(self) -> list[str]:
        """Return the indentation of each line."""
        return indents(self.lines)

    def index(self, key: Key, search: Sequence[str]) -> tuple[list[str], dict[str, list[int]]]:
        """Return all keys, and the positions of at least those of SEARCH."""
        if key not in self._keyed:
            self._keyed[key] = key(self.lines)
            self._where[key] = {}
            self._add(key, key([line for block in self._blocks for line in block.search]))
        self._add(key, key(search))
        return self._keyed[key], self._where[key]

    def _add(self, key: Key, sought: Sequence[str]) -> None:
        where = self._where[key]
        new: dict[str, list[int]] = {line: [] for line in sought if line not in where}
        if new:
            keyed = self._keyed[key]
            if len(new) <= _FEW_LINES:
                for line, places in new.items():
                    places.extend(_positions(keyed, line))
            else:
                for position in [at for at, line in enumerate(keyed) if line in new]:
                    new[keyed[position]].append(position)
            where.update(new)


def _positions(lines: list[str], sought: str) -> Iterator[int]:
    """Yield where a line stands."""
    position = -1
    with suppress(ValueError):
        while True:
            position = lines.index(sought, position + 1)
            yield position


def spans_of(search: Sequence[str], numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Give each line of SEARCH its lines of the file; a run of blank ones shares a run."""
    spans: list[tuple[int, int]] = []
    said = 0
    for line in search:
        if line.strip():
            spans.append((numbers[said], numbers[said] + 1))
            said += 1
            continue
        begin = spans[-1][1] if spans else numbers[0]
        spans.append((begin, numbers[said] if 0 < said < len(numbers) else begin))
    return tuple(spans)

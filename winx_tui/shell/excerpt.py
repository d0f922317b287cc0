"""The beginning and the end of a text of any length, in bounded memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cut:
    """What stands between the beginning and the end, and is not kept."""

    lines: int
    characters: int


class HeadTail:
    """Keeps the first and the last characters of what is added, and counts the rest."""

    def __init__(self, head_chars: int, tail_chars: int) -> None:
        self._head_chars = head_chars
        self._tail_chars = tail_chars
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._head: list[str] = []
        self._head_room = self._head_chars
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._cut_lines = 0
        self._cut_chars = 0

    def add(self, text: str) -> None:
        """Add what comes next."""
        if self._head_room:
            first = text[: self._head_room]
            self._head.append(first)
            self._head_room -= len(first)
            text = text[len(first) :]
        if not text:
            return
        self._tail.append(text)
        self._tail_size += len(text)
        # Twice the bound, so that cutting is rare.
        if self._tail_size > 2 * self._tail_chars:
            self._trim()

    def _trim(self) -> None:
        tail = "".join(self._tail)
        cut = len(tail) - self._tail_chars
        self._cut_lines += tail.count("\n", 0, cut)
        self._cut_chars += cut
        self._tail = deque([tail[cut:]])
        self._tail_size = self._tail_chars

    def last_lines(self, count: int) -> str:
        """Return up to so many of the last lines that are kept."""
        text = "".join(self._tail)
        if not self._cut_chars and text.count("\n") < count:
            text = "".join(self._head) + text
        return "\n".join(text.rsplit("\n", count + 1)[-count - 1 :]) if count else ""

    def parts(self) -> tuple[str, Cut | None, str]:
        """Return beginning, what is missing, and end; cut at line ends where there are any."""
        head, tail = "".join(self._head), "".join(self._tail)
        lines, characters = self._cut_lines, self._cut_chars
        over = len(tail) - self._tail_chars
        if over > 0:
            lines += tail.count("\n", 0, over)
            characters += over
            tail = tail[over:]
        if not characters:
            return head + tail, None, ""
        if (end := head.rfind("\n") + 1) and end > len(head) // 2:
            characters += len(head) - end
            head = head[:end]
        # The line that the cut goes through is hidden as a whole.
        start = tail.find("\n") + 1
        if 0 < start < len(tail) // 2:
            lines += 1
            characters += start
            tail = tail[start:]
        return head, Cut(lines, characters), tail

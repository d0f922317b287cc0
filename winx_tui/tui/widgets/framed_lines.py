"""Lines of a widget as they were framed before: Textual frames all anew whenever one moves."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

from textual.strip import Strip

_LINES_AT_MOST = 2_048


class FramedLines:
    """Keeps lines with the padding and border around them, whole as they go to the terminal.

    A line that stays the same object costs next to nothing when it is drawn again, and while an
    answer streams that is every line but the last few.
    """

    def __init__(self) -> None:
        self._lines: dict[int, Strip] = {}

    def clear(self) -> None:
        """Forget everything, as when the style or the width has changed."""
        self._lines.clear()

    def forget_from(self, first: int) -> None:
        """Forget a line and all below it."""
        self._lines = {number: line for number, line in self._lines.items() if number < first}

    def lines(
        self,
        numbers: Sequence[int],
        frame: Callable[[range], Sequence[Strip]],
        *,
        but_not: Container[int] = (),
    ) -> list[Strip]:
        """Return lines, framing only those that are not known.

        Args:
            numbers: of the lines, from the top down; those of a padding lie below 0.
            frame: frames some of them; what it gets are places in `numbers`.
            but_not: lines that are never kept, as they look different for the moment.
        """
        found = [None if number in but_not else self._lines.get(number) for number in numbers]
        missing = [at for at, line in enumerate(found) if line is None]
        if missing:
            if len(self._lines) >= _LINES_AT_MOST:
                self._lines.clear()
            span = range(missing[0], missing[-1] + 1)
            for at, line in zip(span, frame(span), strict=True):
                found[at] = line
                if numbers[at] not in but_not:
                    self._lines[numbers[at]] = line
        return [line for line in found if line is not None]

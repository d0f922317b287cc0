"""Which lines a model is not shown whole: cut ones, and those with text that is hidden."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from winx_tui.security.secret_finding import Finder
from winx_tui.tools.reading.passage import shown_line


def hidden_pieces(pieces: Sequence[str], find: Finder) -> frozenset[int]:
    """Return the pieces, from 0, of which text is taken out before a model sees them."""
    starts = [0, *accumulate(len(piece) + 1 for piece in pieces)]
    return frozenset(
        index
        for span in find("\n".join(pieces))
        for index in range(
            bisect_right(starts, span.start) - 1,
            bisect_right(starts, max(span.start, span.end - 1)),
        )
    )


def withheld_lines(lines: Sequence[str], find: Finder, first: int = 1) -> frozenset[int]:
    """Return the numbers of lines that read_files would not show whole.

    Args:
        lines: with or without their ends.
        find: says what of a text is hidden.
        first: the number of the first of them.
    """
    shown = [shown_line(number, line) for number, line in enumerate(lines, first)]
    hidden = hidden_pieces([piece for piece, _ in shown], find)
    cut = (index for index, (_, is_cut) in enumerate(shown) if is_cut)
    return frozenset(first + index for index in (*hidden, *cut))

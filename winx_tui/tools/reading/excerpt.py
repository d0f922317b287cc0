"""What of each file is shown when all must share one budget."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from winx_tui.tools.reading.passage import BUDGET_BYTES, Passage, size_of, size_of_all
from winx_tui.tools.reading.ranges import ReadTarget
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import LineRange, merge_ranges


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a file that is shown."""

    text: str
    """Head line, numbered pieces, and how to go on."""
    shown: tuple[LineRange, ...]
    whole: tuple[LineRange, ...]
    """Those of them that are shown in full."""
    continue_with: str | None
    """What to ask read_files for next; None when all that was asked for is shown."""
    frame_bytes: int
    """Of the text around the pieces."""


def share_budget(demands: Sequence[int], total: int) -> list[int]:
    """Divide a budget: small demands are met in full, the large ones share the rest evenly."""
    shares = [0] * len(demands)
    left = total
    by_size = sorted(range(len(demands)), key=lambda index: demands[index])
    for position, index in enumerate(by_size):
        shares[index] = min(demands[index], left // (len(demands) - position))
        left -= shares[index]
    return shares


def cut_excerpts(passages: Sequence[tuple[ReadTarget, Passage]]) -> list[Excerpt]:
    """Cut what was read so that it fits one budget."""
    demands = [size_of_all(passage.pieces) for _, passage in passages]
    shares = share_budget(demands, BUDGET_BYTES)
    return [
        _excerpt(
            target,
            passage,
            len(passage.pieces) if share == demand else _count_that_fit(passage.pieces, share),
        )
        for (target, passage), demand, share in zip(passages, demands, shares, strict=True)
    ]


def _count_that_fit(pieces: Sequence[str], share: int) -> int:
    return bisect_right(list(accumulate(map(size_of, pieces))), share)


def _excerpt(target: ReadTarget, passage: Passage, count: int) -> Excerpt:
    numbers = passage.numbers[:count]
    shown = _ranges_of(numbers)
    whole = shown
    if passage.clipped:
        whole = _ranges_of([number for number in numbers if number not in passage.clipped])
    left = merge_ranges((*_ranges_of(passage.numbers[count:]), *passage.left))
    next_ask = target.asking_for(passage.unit, left) if left else None
    frame = [_head(target, passage, shown)]
    if next_ask is not None:
        frame.append(f"[cut to fit the budget; go on with {visible(next_ask)}]")
    if passage.remark:
        frame.append(f"[{passage.remark}]")
    head, *below = frame
    text = "\n".join((head, *_with_gaps(numbers, passage.pieces), *below))
    gaps_bytes = len(shown) * size_of("…")
    return Excerpt(text, shown, whole, next_ask, sum(map(size_of, frame)) + gaps_bytes)


def _ranges_of(numbers: Sequence[int]) -> tuple[LineRange, ...]:
    if _are_consecutive(numbers):
        return ((numbers[0], numbers[-1]),)
    return merge_ranges((number, number) for number in numbers)


def _are_consecutive(numbers: Sequence[int]) -> bool:
    """Tell whether numbers in order, each once, leave none out; most files are read so."""
    return bool(numbers) and numbers[-1] - numbers[0] == len(numbers) - 1


def _with_gaps(numbers: Sequence[int], pieces: Sequence[str]) -> Iterator[str]:
    """Mark where one range ends and another begins."""
    if _are_consecutive(numbers):
        yield from pieces[: len(numbers)]
        return
    previous = None
    for number, piece in zip(numbers, pieces, strict=False):
        if previous is not None and number != previous + 1:
            yield "…"
        yield piece
        previous = number


def _head(target: ReadTarget, passage: Passage, shown: tuple[LineRange, ...]) -> str:
    said = ", ".join((_extent(passage, shown), *passage.notes))
    return f"==> {visible(target.name)} ({said})"


def _extent(passage: Passage, shown: tuple[LineRange, ...]) -> str:
    """Say which pieces are shown, of how many."""
    unit, total = passage.unit, passage.total
    plural = unit if total == 1 else f"{unit}s"
    of_total = "" if total is None else f" of {total}"
    if total == 0:
        return "empty file" if unit == "line" else f"no {unit}s"
    if shown == ((1, total),):
        return f"{total} {plural}"
    if shown:
        is_one = len(shown) == 1 and shown[0][0] == shown[0][1]
        return f"{unit if is_one else f'{unit}s'} {_said(shown)}{of_total}"
    if total is None or passage.numbers or passage.left:
        return f"no {unit} shown{of_total}"
    return f"has only {total} {plural}"


def _said(ranges: tuple[LineRange, ...]) -> str:
    return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in ranges)

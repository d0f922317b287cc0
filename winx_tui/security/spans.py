"""Stretches of text that hold secrets, and how they are put together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of text to be replaced."""

    start: int
    end: int
    rule: str


def joined(spans: Iterable[Span]) -> list[Span]:
    """Put spans in order and join what overlaps; the rule that was found first names it."""
    ordered = sorted(enumerate(spans), key=lambda item: (item[1].start, item[0]))
    kept: list[tuple[int, Span]] = []
    for rank, span in ordered:
        if kept and span.start < kept[-1][1].end:
            first_rank, last = kept[-1]
            rule = last.rule if first_rank <= rank else span.rule
            kept[-1] = (min(rank, first_rank), Span(last.start, max(last.end, span.end), rule))
        else:
            kept.append((rank, span))
    return [span for _, span in kept]


def replaced(text: str, spans: Iterable[Span], start: int, end: int) -> str:
    """Return text[start:end], each span as `[REDACTED:<rule>]`; one begun before has no mark."""
    parts = []
    for span in spans:
        if span.end <= start or span.start >= end:
            continue
        if span.start >= start:
            parts.append(text[start : span.start])
            parts.append(f"[REDACTED:{span.rule}]")
        start = span.end
    parts.append(text[start:end])
    return "".join(parts)

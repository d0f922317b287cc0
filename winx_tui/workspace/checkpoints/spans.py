"""What was done to a project, from before to after, in the order in which it was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

SpanKind = Literal["edit", "command", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of work on the project, by winx."""

    number: int
    """They count up, over all sessions of a project."""
    session: str
    turn: int
    """From 0, within its session."""
    call: str
    """Of the tool; "" where a person did it by hand."""
    kind: SpanKind
    title: str
    at: str
    """UTC, ISO 8601."""
    before: bytes
    """The snapshot of the project as it began."""
    after: bytes | None
    """None: it has not ended, or winx was killed in it."""
    undoes: tuple[int, ...] = ()
    """Of an undo: the numbers of what it took back; of a redo: of what it made again."""


def undone(spans: Sequence[Span]) -> frozenset[int]:
    """Return the numbers of the spans that are taken back at the end."""
    numbers: set[int] = set()
    for span in spans:
        if span.kind == "undo":
            numbers.update(span.undoes)
        elif span.kind == "redo":
            numbers.difference_update(span.undoes)
    return frozenset(numbers)

"""What was done to a project, from before to after, in the order in which it was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

SpanKind = Literal["edit", "command", "typed", "running", "undo", "redo", "restore"]
"""typed: a person had the shell run it. running: what became of the project while commands ran
beside everything else. restore: the project was put back to a checkpoint by hand."""
_DEEDS_BACK: frozenset[SpanKind] = frozenset({"undo", "redo", "restore"})


@dataclass(frozen=True, slots=True)
class Work:
    """What is about to be done to the project, and by whom."""

    session: str
    turn: str
    """The id of the turn; the same one in copies of the session."""
    call: str
    """Of the tool; "" where a person did it by hand."""
    kind: SpanKind
    title: str
    prompt: str = ""
    """What the turn began with, for people: one line, nothing secret in it."""


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of work on the project, by winx."""

    number: int
    """They count up, over all sessions of a project."""
    session: str
    turn: str
    call: str
    kind: SpanKind
    title: str
    prompt: str
    at: str
    """When it began; UTC, ISO 8601."""
    before: bytes
    """The snapshot of the project as it began."""
    after: bytes | None
    """None: it has not ended, or winx was killed in it."""
    undoes: tuple[int, ...] = ()
    """Of an undo: the numbers of what it took back; of a redo: of what it made again."""
    overwriting: tuple[str, ...] = ()
    """Of an undo or redo: paths that were put back whatever they held."""
    owner: str = ""
    """Which opened store has begun it."""
    is_shared: bool = False
    """Whether others may have done it as well: it was not looked at right before and after."""

    @property
    def is_work(self) -> bool:
        """Tell whether it is work, and not a way back or forth."""
        return self.kind not in _DEEDS_BACK


def undone(spans: Sequence[Span]) -> frozenset[int]:
    """Return the numbers of the spans that are taken back at the end."""
    numbers: set[int] = set()
    for span in spans:
        if span.kind == "undo":
            numbers.update(span.undoes)
        elif span.kind == "redo":
            numbers.difference_update(span.undoes)
    return frozenset(numbers)

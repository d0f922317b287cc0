"""When the events of a session are shown again, and where one can go in it. Pure."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from winx_tui.core.events import (
    Event,
    MessageCompleted,
    ReasoningDelta,
    RequestSent,
    StepStarted,
    TextDelta,
    TurnStarted,
)

MAX_PAUSE_S = 1.0
"""A longer wait between two events is shortened to this, unless told otherwise."""
_PIECE_S = 0.06
"""Between two pieces of an answer that streams."""
_NOT_DRAWN = (StepStarted, RequestSent)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is shown at one moment."""

    wait_s: float
    """Before it, at normal speed."""
    event: Event
    """One of the session, or a piece of an answer before it is whole."""
    at_s: float
    """When it was, from the session's first event on."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The events of a session in time; a position is how many of them are shown."""

    events: tuple[Event, ...]
    at_s: tuple[float, ...]
    """When each was, in seconds from the first."""
    max_pause_s: float
    turns: tuple[int, ...]
    """Where each turn begins."""

    @classmethod
    def of(
        cls, events: Sequence[Event], times: Sequence[str], max_pause_s: float = MAX_PAUSE_S
    ) -> Timeline:
        """Lay events out.

        Args:
            events: of the session.
            times: when each was written down; UTC, ISO 8601. What is no time, or is earlier
                than the event before, was then.
            max_pause_s: the longest wait between two of them.
        """
        turns = tuple(at for at, event in enumerate(events) if isinstance(event, TurnStarted))
        return cls(tuple(events), tuple(_seconds(events, times)), max_pause_s, turns)

    def __len__(self) -> int:
        return len(self.events)

    @property
    def length_s(self) -> float:
        """Return how long the session lasted."""
        return self.at_s[-1] if self.at_s else 0.0

    def clock_s(self, position: int) -> float:
        """Return the time at a position."""
        return self.at_s[position - 1] if position > 0 else 0.0

    def turn_at(self, position: int) -> int:
        """Return the number of the turn that is under way, from 1; 0 before the first."""
        return bisect_left(self.turns, position)

    def frames(self, position: int) -> Iterator[Frame]:
        """Yield what is shown after a position, up to the next whole event; an answer streams."""
        event, at_s, before_s = (
            self.events[position],
            self.at_s[position],
            self.clock_s(position),
        )
        gap_s = at_s - before_s
        wait_s = min(gap_s, self.max_pause_s)
        pieces = list(_pieces(event, math.ceil(wait_s / _PIECE_S)))
        for number, piece in enumerate(pieces, 1):
            share = number / (len(pieces) + 1)
            yield Frame(wait_s / (len(pieces) + 1), piece, before_s + gap_s * share)
        yield Frame(wait_s / (len(pieces) + 1), event, at_s)

    def next_shown(self, position: int) -> int:
        """Return the position after the next event of which something is seen."""
        for at in range(position, len(self)):
            if not isinstance(self.events[at], _NOT_DRAWN):
                return at + 1
        return len(self)

    def previous_turn(self, position: int) -> int:
        """Return the position of the turn's prompt; from there, of that of the turn before."""
        earlier = [start + 1 for start in self.turns if start + 1 < position]
        return earlier[-1] if earlier else 0

    def next_turn(self, position: int) -> int:
        """Return the position of the next turn's prompt; after the last one, the end."""
        later = (start + 1 for start in self.turns if start + 1 > position)
        return next(later, len(self))


def _pieces(event: Event, count: int) -> Iterator[Event]:
    """Cut an answer into pieces that stream; what has no text comes whole."""
    if not isinstance(event, MessageCompleted) or count < 2:
        return
    message = event.message
    if not message.text.strip():
        return
    if message.reasoning:
        yield ReasoningDelta(message.reasoning)
    size = max(1, math.ceil(len(message.text) / count))
    for start in range(0, len(message.text), size):
        yield TextDelta(message.text[start : start + size])


def _seconds(events: Sequence[Event], times: Sequence[str]) -> Iterator[float]:
    first: datetime | None = None
    last_s = 0.0
    for at in range(len(events)):
        moment = _moment(times[at]) if at < len(times) else None
        if moment is not None:
            first = first or moment
            last_s = max(last_s, (moment - first).total_seconds())
        yield last_s


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    # One with a zone and one without cannot be compared.
    return moment if moment.tzinfo is not None else None

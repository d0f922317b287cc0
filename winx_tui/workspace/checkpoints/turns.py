"""The recorded work of a project, turn by turn: what can be taken back, and made again. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from winx_tui.workspace.checkpoints.spans import Span, undone


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """What one turn has done to the project."""

    turn: str
    """Its id."""
    session: str
    prompt: str
    """What it began with: one line."""
    at: str
    """When its first change began; UTC, ISO 8601."""
    spans: tuple[Span, ...]
    """Oldest first, one at least."""
    is_undone: bool
    """Whether all of it is taken back."""


def recorded_turns(spans: Sequence[Span]) -> tuple[RecordedTurn, ...]:
    """Sort the work of a project by turns, in the order in which these began to change it."""
    gone = undone(spans)
    by_turn: dict[str, list[Span]] = {}
    for span in spans:
        if span.is_work:
            by_turn.setdefault(span.turn, []).append(span)
    return tuple(
        RecordedTurn(
            turn,
            work[0].session,
            work[0].prompt,
            work[0].at,
            tuple(work),
            all(span.number in gone for span in work),
        )
        for turn, work in by_turn.items()
    )


def standing_work(spans: Sequence[Span], turns: Collection[str] | None = None) -> tuple[Span, ...]:
    """Return the work that is not taken back, oldest first, of some turns or of all."""
    gone = undone(spans)
    return tuple(
        span
        for span in spans
        if span.is_work and span.number not in gone and (turns is None or span.turn in turns)
    )


def next_undo(spans: Sequence[Span], turns: Collection[str] | None = None) -> tuple[Span, ...]:
    """Return the work of the newest turn that is not taken back; empty: there is none."""
    standing = standing_work(spans, turns)
    return tuple(span for span in standing if span.turn == standing[-1].turn)


def next_redo(spans: Sequence[Span], turns: Collection[str] | None = None) -> tuple[Span, ...]:
    """Return the work that was taken back last, if nothing new was done since; oldest first.

    What was taken back together is made again together.
    """
    gone = undone(spans)
    by_number = {span.number: span for span in spans}
    for span in reversed(spans):
        if turns is not None and span.turn not in turns and span.is_work:
            continue
        if span.is_work and span.number not in gone:
            return ()
        if span.kind == "undo":
            again = [by_number[each] for each in span.undoes if each in gone and each in by_number]
            mine = [each for each in again if turns is None or each.turn in turns]
            if mine:
                return tuple(mine)
    return ()

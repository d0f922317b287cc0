"""What is known of the work of each turn, for a person who looks for one to go back to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from winx_tui.core.errors import WorkspaceError
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.session_changes import is_by_hand
from winx_tui.session.turns import Turn
from winx_tui.workspace.checkpoints.spans import Span, undone

TurnState = Literal["untouched", "recorded", "undone", "cut off", "edits only", "unknown"]
"""untouched: it changed nothing. cut off: winx was ended before the work was. edits only: what
commands changed is not known. unknown: so is everything."""
STATE_WORDS: Mapping[TurnState, str] = {
    "undone": "undone",
    "cut off": "cut off",
    "edits only": "commands not recorded",
    "unknown": "not recorded",
}
"""How people are told; of the others nothing need be said."""


@dataclass(frozen=True, slots=True)
class TurnWork:
    """How the work of one turn stands."""

    state: TurnState
    commands: tuple[Span, ...] = ()
    """What commands have done in it, oldest first."""


@dataclass(frozen=True, slots=True)
class WorkOfTurns:
    """How the work of all turns stands."""

    by_number: tuple[TurnWork, ...]
    trouble: str = ""
    """Why the record cannot be used, a sentence."""


async def work_of_turns(conversation: Conversation, turns: Sequence[Turn]) -> WorkOfTurns:
    """Tell of each turn what was recorded of it."""
    ways, trouble, spans = conversation.ways_back, "", tuple[Span, ...]()
    is_on = ways is not None and ways.is_on
    if ways is not None:
        try:
            spans = await ways.recorded()
        except WorkspaceError as error:
            is_on, trouble = False, f"What was recorded cannot be read: {error}."
    gone = undone(spans)
    works = [_recorded(turn, spans, gone) for turn in turns]
    unrecorded = [
        turn.number
        for turn, work in zip(turns, works, strict=True)
        if work is None and turn.edits and not is_by_hand(turn.prompt.typed)
    ]
    # What changes nothing leaves no record; where edits left none, nothing before them did.
    until = unrecorded[-1] if unrecorded else -1
    rows = tuple(
        work or _unrecorded(turn, is_known=is_on and turn.number > until)
        for turn, work in zip(turns, works, strict=True)
    )
    return WorkOfTurns(rows, trouble)


def _recorded(turn: Turn, spans: Sequence[Span], gone: frozenset[int]) -> TurnWork | None:
    mine = [span for span in spans if span.is_work and span.turn == turn.id]
    if not mine:
        return None
    commands = tuple(span for span in mine if span.kind != "edit")
    if all(span.number in gone for span in mine):
        return TurnWork("undone", commands)
    return TurnWork("cut off" if any(span.after is None for span in mine) else "recorded", commands)


def _unrecorded(turn: Turn, *, is_known: bool) -> TurnWork:
    if turn.edits and not is_by_hand(turn.prompt.typed):
        return TurnWork("edits only")
    has_run = turn.receipt is not None and bool(turn.receipt.commands)
    return TurnWork("unknown" if has_run and not is_known else "untouched")

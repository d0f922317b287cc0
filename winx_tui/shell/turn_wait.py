"""Waiting until it is one's turn in a program that shows a screen."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Literal

from winx_tui.shell.frame import Frame
from winx_tui.shell.session import ShellSession
from winx_tui.shell.turn import Recognizer, TurnState

Outcome = Literal["exited", "ready", "busy", "timeout"]

POLL_S = 0.12
SETTLE_MS = 300
"""A state that follows on work is believed after so long a silence at most."""
IDLE_MS = 2_500
"""A program that does nothing for so long counts as having had its say."""


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """What one look at the program has shown."""

    is_alive: bool
    has_acted: bool
    """It was busy, its screen has changed, or it had time enough."""
    is_timed_out: bool
    state: TurnState
    was_busy: bool
    stable_ms: float
    """How long the screen has not changed."""
    busy_ms: float
    """How long it has been busy without a break."""


def outcome_of(
    facts: TurnFacts, quiet_ms: float, *, waits_through_busy: bool, settle_ms: float | None = None
) -> Outcome | None:
    """Return how the waiting ends, or None while it goes on."""
    settle_ms = min(quiet_ms, SETTLE_MS) if settle_ms is None else settle_ms
    if not facts.is_alive:
        return "exited"
    if facts.has_acted and facts.state != "busy":
        is_marked = facts.state != "unknown"
        needed_ms = settle_ms if is_marked and facts.was_busy else quiet_ms
        if facts.stable_ms >= needed_ms:
            return "ready"
    if facts.state == "busy" and not waits_through_busy and facts.busy_ms >= settle_ms:
        return "busy"
    return "timeout" if facts.is_timed_out else None


@dataclass(frozen=True, slots=True)
class Turn:
    """How a wait for one's turn has ended."""

    outcome: Outcome
    state: TurnState
    frame: Frame | None
    """What the program shows; None once it has ended."""


async def wait_for_turn(
    session: ShellSession,
    recognize: Recognizer,
    *,
    quiet_ms: float,
    wait_s: float,
    waits_through_busy: bool,
) -> Turn:
    """Wait until the program waits for its person, works, has ended, or time is up.

    Raises:
        ShellError: nothing runs.
    """
    began_s = changed_s = time.monotonic()
    busy_since_s: float | None = None
    was_busy = has_changed = False
    first = frame = session.frame()
    while True:
        now_s = time.monotonic()
        state = recognize(frame.text)
        if state != "busy":
            busy_since_s = None
        elif busy_since_s is None:
            was_busy, busy_since_s = True, now_s
        facts = TurnFacts(
            is_alive=session.is_running,
            has_acted=was_busy or has_changed or now_s - began_s >= IDLE_MS / 1000,
            is_timed_out=now_s - began_s >= wait_s,
            state=state,
            was_busy=was_busy,
            stable_ms=(now_s - changed_s) * 1000,
            busy_ms=0.0 if busy_since_s is None else (now_s - busy_since_s) * 1000,
        )
        outcome = outcome_of(facts, quiet_ms, waits_through_busy=waits_through_busy)
        if outcome is not None:
            return Turn(outcome, state, frame if facts.is_alive else None)
        await asyncio.sleep(POLL_S)
        if session.is_running and (seen := session.frame()).text != frame.text:
            frame, changed_s = seen, time.monotonic()
            has_changed = has_changed or frame.text != first.text

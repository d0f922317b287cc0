"""What one of the calls of a turn may use where it asks models itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from winx_tui.agent.allowance import Allowance
from winx_tui.agent.limits import Cap, Spending
from winx_tui.core.events import CapReached
from winx_tui.core.messages import Usage
from winx_tui.llm.base import ChatRequest

_REQUESTS_LEFT = 2
"""The next one, and the last one, which asks for the summary."""

_WHAT: dict[Cap, str] = {
    "max_tokens": "The tokens of this turn are",
    "max_cost_usd": "The money for this turn is",
    "max_cost_usd_session": "The money for this conversation is",
    "max_cost_usd_day": "The money for this day is",
    "max_seconds": "The time of this turn is",
}


class SharedTurn:
    """What a turn has left for its calls, and which of them draw on it at the moment."""

    def __init__(self, turn: Allowance) -> None:
        self.turn = turn
        self.shares: set[TurnShare] = set()


class TurnShare:
    """Bounds of an exploration: its own steps, and what is left of the turn.

    Nobody is asked: it stops while there is still room for a summary of each that runs, and
    for the turn to go on with those. As a context it keeps that room until it ends.
    """

    def __init__(self, shared: SharedTurn, max_steps: int, *, is_for_summary: bool = False) -> None:
        """Prepare a share.

        Args:
            shared: the turn, and who else draws on it.
            max_steps: requests of this share; 0: no limit of its own.
            is_for_summary: whether the room that is kept for a summary may be used.
        """
        self._shared = shared
        self._max_steps = max_steps
        self._is_for_summary = is_for_summary
        self._last_tokens = 0
        """Of the newest request with its answer."""

    def __enter__(self) -> TurnShare:
        self._shared.shares.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._shared.shares.discard(self)

    @property
    def coming_tokens(self) -> int:
        """Return what is still to come of it: a step is at least as large as the one before."""
        return _REQUESTS_LEFT * self._last_tokens

    def begin_turn(self) -> None:
        """Begin with what the turn has left."""

    def note(self, so_far: Spending) -> None:
        """Share nothing: no call within asks models itself."""

    def take(self, usage: Usage) -> None:
        """Count a request."""
        self._last_tokens = usage.input_tokens + usage.output_tokens
        self._shared.turn.take(usage)

    async def stop_before(
        self,
        next_request: Callable[[], Awaitable[ChatRequest]],
        so_far: Spending,
        emit: Callable[[CapReached], None],
    ) -> str | None:
        """Return why the next request must not go out, a sentence."""
        if 0 < self._max_steps <= so_far.steps:
            steps = "1 step" if so_far.steps == 1 else f"{so_far.steps} steps"
            return f"The limit of {steps} was reached (limits.max_steps_exploration)."
        turn = self._shared.turn
        spent = await turn.spent_by_now(next_request, so_far.seconds)
        if not self._is_for_summary:
            spent = self._with_room(spent, so_far)
        # Steps of the turn are its own requests.
        reached = turn.limits.first_reached(replace(spent, steps=0))
        if reached is None:
            return None
        return f"{_WHAT.get(reached.cap, 'The limit is')} nearly used up (limits.{reached.cap})."

    def _with_room(self, spent: Spending, so_far: Spending) -> Spending:
        """Count what is to come as spent."""
        shares = self._shared.shares
        tokens = sum(share.coming_tokens for share in shares)
        if tokens:
            tokens += self._shared.turn.step_tokens
        step_s = so_far.seconds / max(1, so_far.steps)
        return replace(
            spent,
            usage=spent.usage + Usage(input_tokens=tokens),
            seconds=spent.seconds + _REQUESTS_LEFT * step_s,
            next_cost_usd=_REQUESTS_LEFT * max(1, len(shares)) * spent.next_cost_usd,
        )

"""Which models rest after a failure, and until when."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from winx_tui.core.errors import (
    AuthenticationFailed,
    BadModelRequest,
    ContextOverflow,
    ModelError,
    NoModelAvailable,
    RateLimited,
    UnknownModel,
)
from winx_tui.core.messages import ModelRef

FIRST_REST_S = 60.0
"""The window in which providers count requests."""
LONGEST_REST_S = 900.0
"""What a person would wait before looking whether a service is back."""

_LASTING = (
    AuthenticationFailed,
    BadModelRequest,
    ContextOverflow,
    NoModelAvailable,
    UnknownModel,
)
"""What does not mend itself within a minute."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Why a model is left alone, and how long."""

    until_s: float
    """On the clock of RestingModels."""
    failures: int
    """In a row."""
    reason: str
    is_limit: bool
    """Whether the provider asked for it."""
    is_told: bool
    """Whether the provider said how long."""


def rest_after(error: ModelError, before: Rest | None, now_s: float) -> Rest:
    """Return the rest that a failure brings.

    As long as the provider says, else a minute, doubled by each failure in a row up to a
    quarter of an hour. A provider that refuses again after the time it named itself
    rests like one that named none.
    """
    failures = 1 if before is None else before.failures + 1
    told_s = error.retry_after_s
    doublings = failures - 1 if told_s is None else failures - 2
    own_s = 0.0 if doublings < 0 else min(FIRST_REST_S * 2 ** min(doublings, 8), LONGEST_REST_S)
    if isinstance(error, _LASTING):
        own_s = LONGEST_REST_S
    return Rest(
        now_s + max(told_s or 0.0, own_s),
        failures,
        str(error),
        is_limit=isinstance(error, RateLimited),
        is_told=told_s is not None,
    )


class RestingModels:
    """The rests of all models of a runtime: a limit holds in every conversation."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rests: dict[ModelRef, Rest] = {}

    def note(self, model: ModelRef, error: ModelError) -> Rest:
        """Let a model rest after a failure."""
        rest = rest_after(error, self._rests.get(model), self._clock())
        self._rests[model] = rest
        return rest

    def forget(self, model: ModelRef) -> None:
        """Take a model that has answered, or that a person chose anew, for sound."""
        self._rests.pop(model, None)

    def left_s(self, model: ModelRef) -> float:
        """Return how long a model still rests; 0 when it may be asked."""
        rest = self._rests.get(model)
        return 0.0 if rest is None else max(0.0, rest.until_s - self._clock())

    def reason(self, model: ModelRef) -> str:
        """Return why a model rests, or rested last; "" if it never did."""
        rest = self._rests.get(model)
        return "" if rest is None else rest.reason

    def soonest(self, models: Iterable[ModelRef]) -> ModelRef:
        """Return the model that may be asked first; of equals, the first one."""
        return min(models, key=self.left_s)

    def soonest_limited(self, models: Iterable[ModelRef]) -> tuple[ModelRef, Rest] | None:
        """Return the model whose provider asked for the shortest wait, if one did."""
        limited = [
            (model, rest)
            for model in models
            if (rest := self._rests.get(model)) is not None
            and rest.is_limit
            and self.left_s(model) > 0
        ]
        return min(limited, key=lambda each: each[1].until_s, default=None)

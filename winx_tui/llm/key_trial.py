"""What a request with a key says of the key; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from winx_tui.core.errors import (
    AuthenticationFailed,
    ModelError,
    NoModelAvailable,
    RateLimited,
    UnknownModel,
)

KeyVerdict = Literal["works", "limited", "refused", "untested"]


@dataclass(frozen=True, slots=True)
class KeyTrial:
    """How a request with a key ended."""

    verdict: KeyVerdict
    words: str
    """One sentence for people."""

    @property
    def is_good(self) -> bool:
        """Tell whether the provider knows the key."""
        return self.verdict in ("works", "limited")


def works(title: str, seconds: float) -> KeyTrial:
    """Return what an answer says."""
    return KeyTrial("works", f"{title} answered in {seconds:.1f} s: the key works.")


def trial_of(error: ModelError, title: str) -> KeyTrial:
    """Return what an error says of the key that the request went out with."""
    match error:
        case AuthenticationFailed(status=402):
            return KeyTrial("limited", f"{title} knows this key, but wants to be paid first.")
        case AuthenticationFailed(status=403):
            return KeyTrial(
                "refused",
                f"{title} refused this key for its usual model (403): it may be one of another "
                "project or region.",
            )
        case AuthenticationFailed():
            return KeyTrial("refused", f"{title} refused this key; copy it again, whole.")
        case RateLimited():
            return KeyTrial("limited", f"{title} knows this key; its limit is used up for now.")
        case UnknownModel():
            return KeyTrial(
                "limited", f"{title} knows this key, but not its usual model; choose another."
            )
        case NoModelAvailable():
            return KeyTrial("untested", f"{error}.")
        case _:
            return KeyTrial("untested", f"The key could not be tested. {error}.")

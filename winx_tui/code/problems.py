"""What a syntax check finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One syntax error."""

    line: int
    """From 1."""
    message: str

"""Moments as people read them."""

from __future__ import annotations

from datetime import datetime


def local_minute(at: str) -> str:
    """Write a moment, given as ISO 8601, in local time to the minute."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")

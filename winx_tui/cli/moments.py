"""Moments as people read them."""

from __future__ import annotations

from datetime import datetime

from winx_tui.workspace.display import visible


def local_minute(at: str) -> str:
    """Write a moment, given as ISO 8601, in local time to the minute; what is none as it stands."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return visible(at)

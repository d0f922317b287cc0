"""Notices a model that makes the same call again and again."""

from __future__ import annotations

import json

from winx_tui.core.messages import ToolCall

WARN_AFTER = 3
STOP_AFTER = 6


class RepetitionGuard:
    """Counts equal calls in a row."""

    def __init__(self) -> None:
        self._last: tuple[str, str] | None = None
        self._count = 0

    def count(self, call: ToolCall) -> int:
        """Return how many times in a row this very call has now been made."""
        signature = (call.name, _canonical(call.arguments))
        self._count = self._count + 1 if signature == self._last else 1
        self._last = signature
        return self._count


def _canonical(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments), sort_keys=True)
    except (ValueError, RecursionError):
        return arguments

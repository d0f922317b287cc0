"""JSON lines, apart from what they say so that a host can be spawned with nothing else loaded."""

from __future__ import annotations

import json
from typing import Any


def to_line(data: dict[str, Any]) -> bytes:
    """Render one line."""
    return json.dumps(data, separators=(",", ":")).encode("ascii") + b"\n"


def from_line(line: bytes) -> dict[str, Any] | None:
    """Read one line; None if it is torn, empty or nested beyond reason."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None

"""What the server saw, kept for assertions."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class RecordedRequest:
    """One request as it came in, and how it ended."""

    dialect: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: dict[str, Any]
    turn_index: int = 0
    client_left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the client closed the connection before the answer was over."""
    is_answered: bool = False

    @property
    def key(self) -> str:
        """Return the API key that came along, or an empty string."""
        bearer = self.headers.get("authorization", "").removeprefix("Bearer ")
        return self.headers.get("x-goog-api-key") or bearer

    def as_json(self) -> dict[str, Any]:
        """Return the request as JSON data."""
        return {
            "dialect": self.dialect,
            "path": self.path,
            "headers": self.headers,
            "body": self.body,
            "turn_index": self.turn_index,
            "client_left": self.client_left.is_set(),
            "is_answered": self.is_answered,
        }


def append_record(path: Path, request: RecordedRequest) -> None:
    """Add a request to a file of JSON lines."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(request.as_json(), ensure_ascii=False) + "\n")

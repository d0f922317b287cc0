"""What winx and the server host write to each other: JSON, a line each.

winx → host   {"do": "open", "entry": {…}, "secrets": […], "root": …, "log": …}
              {"do": "close", "server": …}
              {"do": "call", "id": n, "server": …, "tool": …, "arguments": {…}}
              {"do": "cancel", "id": n}
              {"do": "answer", "question": n, "action": …, "content": {…}}
host → winx   {"told": "state", "server": …, "state": …, "reason": …, "pause_s": … if waiting}
              {"told": "offers", "server": …, "instructions": …, "left_out": …, "tools": […]}
              {"told": "group", "server": …, "id": process group, 0: it has ended}
              {"told": "progress", "id": n, "text": …}
              {"told": "result", "id": n, "result": {…}} or {…, "error": …}
              {"told": "question", "question": n, "server": …, "message": …, "schema": {…}}
              {"told": "answered", "question": n}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LINE_LIMIT_BYTES = 64 * 1024 * 1024
"""More than any bounded letter."""
HIDDEN = "***"
"""Stands for what must not be shown."""
_SHORTEST_SECRET = 6
"""A shorter one would be found everywhere."""

Letter = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Veil:
    """Takes texts that must not be shown out of others."""

    secrets: tuple[str, ...] = ()

    @classmethod
    def of(cls, secrets: Iterable[str]) -> Veil:
        """Take the secrets; the longest goes first, so that none is left by halves."""
        long = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
        # "Bearer TOKEN" hides the token by itself too.
        long |= {word for secret in long for word in secret.split() if len(word) >= 12}
        return cls(tuple(sorted(long, key=len, reverse=True)))

    def hide(self, text: str) -> str:
        """Return a text without them."""
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def hide_in(self, value: Any) -> Any:
        """Return JSON data without them."""
        if not self.secrets:
            return value
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, dict):
            return {self.hide(str(key)): self.hide_in(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.hide_in(item) for item in value]
        return value


def to_line(letter: Letter) -> bytes:
    """Write a letter; lone surrogates become escapes, so that any text passes."""
    return json.dumps(letter).encode("ascii") + b"\n"


def from_line(line: bytes) -> dict[str, Any]:
    """Read a letter.

    Raises:
        ValueError: it is none.
    """
    letter = json.loads(line)
    if not isinstance(letter, dict):
        raise ValueError("no letter")
    return letter

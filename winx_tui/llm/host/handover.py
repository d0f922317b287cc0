"""What a supervisor is handed once, by a pipe: keys, and where a worker before it stopped."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from winx_tui.llm.host.lines import from_line, to_line

HANDOVER_BYTES = 65_536
"""What is read of a handover at once."""


@dataclass(frozen=True, slots=True)
class Handover:
    """The first line that a supervisor reads."""

    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Provider → key, those that came by the environment."""
    environment: Mapping[str, str] | None = None
    """The caller's, as far as a host may see it; None: the process has it already."""
    generation: int = 0
    """Of the worker that has served so far; 0: none has."""
    unread: bytes = b""
    """Lines that this worker had taken from the pipe of requests and left for the next."""


def to_handover_line(handover: Handover) -> bytes:
    """Render a handover as one line."""
    environment = handover.environment
    return to_line(
        {
            "keys": dict(handover.keys),
            "environment": None if environment is None else dict(environment),
            "generation": handover.generation,
            "unread": handover.unread.decode("utf-8", "surrogateescape"),
        }
    )


def read_handover(source: int, *, at_once: int = HANDOVER_BYTES) -> Handover:
    """Read a handover up to its line feed; an empty one if its writer is gone.

    Args:
        source: a pipe with nothing else in it, unless it is read byte by byte.
        at_once: bytes of one read.
    """
    pieces: list[bytes] = []
    while not (pieces and pieces[-1].endswith(b"\n")):
        piece = os.read(source, at_once)
        if not piece:
            return Handover()
        pieces.append(piece)
    data = from_line(b"".join(pieces)) or {}
    environment = data.get("environment")
    return Handover(
        _texts(data.get("keys") or {}),
        None if environment is None else _texts(environment),
        int(data.get("generation") or 0),
        str(data.get("unread") or "").encode("utf-8", "surrogateescape"),
    )


def _texts(entries: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in entries.items()}

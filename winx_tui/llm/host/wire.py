"""The lines between the model host and its client: JSON, one object a line.

    client → host
        {"keys": {provider: key}}                  the first line, once
        {"op": "sync", "generation": n}            answers ready; what came before it is void
        {"op": "keys" | "reload_keys", "id": i}    → keys
        {"op": "key_digests", "id": i}             → key_digests
        {"op": "key_fingerprints", "id": i, "salt": hex}
                                                   → key_fingerprints
        {"op": "models", "id": i, "provider": s, "base_url": s}
                                                   → models
        {"op": "try_key", "id": i, "order": ChatOrder, "key": s?}
                                                   → key_tried; without a key: the one that is kept
        {"op": "store_key", "id": i, "provider": s, "store": s, "key": s}
                                                   → key_stored
        {"op": "delete_key", "id": i, "provider": s}
                                                   → key_deleted
        {"op": "warm", "id": i}                    → warm
        {"op": "chat", "id": i, "order": ChatOrder, "after": i, "messages": [Message?],
         "tools": [ToolSpec]?}
                                                   → text*, thinking*, then done or error;
                                                   null: as in the request before, see repeated
        {"op": "cancel", "id": i}                  no answer
    host → client
        {"event": "ready", "generation": n}        a worker listens
        {"event": "died", "generation": n, "is_final": bool}
        {"event": "keys", "id": i, "states": [KeyState]}
        {"event": "key_digests", "id": i, "digests": KeyDigests}
        {"event": "key_fingerprints", "id": i, "fingerprints": {provider: hex}}
                                                   the beginning of a salted hash of each key
        {"event": "models", "id": i, "models": [LiveModel]}
        {"event": "key_tried", "id": i}
        {"event": "key_stored", "id": i, "problem": s}
        {"event": "key_deleted", "id": i, "problem": s, "place": s}
                                                   an empty problem: it went well
        {"event": "warm", "id": i}
        {"event": "text" | "thinking", "id": i, "text": s}
        {"event": "done", "id": i, "result": MessageDone}
        {"event": "error", "id": i, "kind": s, "message": s, "status": n?, "retry_after_s": x?,
         "limits": [LimitSeen]}

A worker that dies may leave torn lines in both pipes. The supervisor begins its lines
with a line feed, the client its sync too, and readers pass over what is not an object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from winx_tui.llm.base import ChatRequest

LINE_LIMIT_BYTES = 256 * 1024 * 1024
"""More than any model's window with images; asyncio's own limit is 64 KiB."""

KeySource = Literal["environment", "keyring", "file", "none"]


@dataclass(frozen=True, slots=True)
class KeyState:
    """Whether a provider has a key, never the key."""

    provider: str
    source: KeySource
    problem: str | None = None
    """Why the stored keys could not be read."""


@dataclass(frozen=True, slots=True)
class ChatOrder:
    """A request and how to carry it out."""

    request: ChatRequest
    base_url: str
    stall_timeout_s: float
    takes_images: bool | None = None
    """Whether the model sees, as far as its server told; None: as the catalog knows."""


@dataclass(frozen=True, slots=True)
class HostStatus:
    """What a warm host tells of itself."""

    pid: int
    since: float
    """When it began to listen, in seconds since the epoch."""
    clients: int
    left_s: float
    """Until it ends, if nobody uses it; with clients: from when the last one leaves."""

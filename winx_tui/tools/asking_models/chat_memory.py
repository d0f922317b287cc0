"""What was said in the chats of one thread, kept with it: bounded, on disk, never shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from winx_tui.core.codec import decode, encode
from winx_tui.core.ids import new_id

MAX_CHATS = 8
"""Of one thread; those that were gone on with longest ago are forgotten."""
MAX_TURNS = 20
"""Of one chat: a question with its answer each."""
MAX_CHARS = 60_000
"""Of one chat: about 15,000 tokens, which the window of any model holds."""
_KEY = "winx_chat"

Role = Literal["user", "assistant"]


class Remembering(Protocol):
    """Keeps what tools know, beyond a restart too."""

    memory: dict[str, Any]
    """JSON values by name; a value is replaced as a whole."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer."""

    asked: str
    answered: str


def new_chat_id() -> str:
    """Return a name for a chat that none has yet."""
    return new_id("chat")


def turns_of(kept: Remembering, chat: str) -> tuple[Turn, ...]:
    """Return what was said in a chat, the oldest first; nothing in one that is new."""
    return _chats(kept).get(chat, ())


def remember(kept: Remembering, chat: str, turn: Turn) -> None:
    """Add a turn to a chat; what does not fit any more is forgotten, the oldest first."""
    chats = _chats(kept)
    turns = bounded((*chats.pop(chat, ()), turn))
    newest = list({**chats, chat: turns}.items())[-MAX_CHATS:]
    kept.memory[_KEY] = {name: [encode(turn) for turn in turns] for name, turns in newest}


def bounded(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the newest turns that fit; the last one always does."""
    left = MAX_CHARS
    fitting: list[Turn] = []
    for turn in reversed(turns[-MAX_TURNS:]):
        left -= len(turn.asked) + len(turn.answered)
        if left < 0 and fitting:
            break
        fitting.append(turn)
    return tuple(reversed(fitting))


def _chats(kept: Remembering) -> dict[str, tuple[Turn, ...]]:
    """Read what is kept; what has another form, as of another version, is left out."""
    found = kept.memory.get(_KEY)
    chats: dict[str, tuple[Turn, ...]] = {}
    for name, turns in found.items() if isinstance(found, dict) else ():
        try:
            chats[str(name)] = decode(tuple[Turn, ...], turns)
        except (ValueError, TypeError, KeyError):
            continue
    return chats

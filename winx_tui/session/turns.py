"""The turns of a session, for a person who looks for one of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from winx_tui.core.events import (
    MessageCompleted,
    ToolCallFinished,
    ToolCallStarted,
    TurnStarted,
)
from winx_tui.core.messages import Message
from winx_tui.core.preview import DiffPreview
from winx_tui.core.receipt import Receipt, ReceiptBook
from winx_tui.session.store import LoadedSession


@dataclass(frozen=True, slots=True)
class EditCall:
    """A call that changed files, and within which time."""

    call_id: str
    """As the model named it: other calls may have the same one."""
    began_at: str
    ended_at: str
    """UTC, ISO 8601."""
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One prompt and what came of it."""

    number: int
    """From 0."""
    prompt: Message
    at: str
    """When it was begun; UTC, ISO 8601."""
    answer: str = ""
    """The text of the last message that has one."""
    edits: tuple[EditCall, ...] = ()
    id: str = ""
    """The same one in copies of the session."""
    receipt: Receipt | None = None
    """None: it has not ended."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files that were changed in it, each once."""
        return tuple(dict.fromkeys(path for edit in self.edits for path in edit.files))


@dataclass(slots=True)
class _Open:
    """A turn whose end has not been read yet."""

    number: int
    id: str
    prompt: Message
    at: str
    answer: str = ""
    receipt: Receipt | None = None
    edits: list[EditCall] = field(default_factory=list)
    begun: dict[str, str] = field(default_factory=dict)
    """Call id → when it was begun."""

    def closed(self) -> Turn:
        return Turn(
            self.number,
            self.prompt,
            self.at,
            self.answer,
            tuple(self.edits),
            self.id,
            self.receipt,
        )


def turns_of(session: LoadedSession) -> tuple[Turn, ...]:
    """Take a session apart into its turns, oldest first; what came between them is left out."""
    turns: list[_Open] = []
    receipts = ReceiptBook()
    for event, at in zip(session.events, session.times, strict=True):
        receipt = receipts.note(event)
        if isinstance(event, TurnStarted):
            turns.append(_Open(len(turns), event.turn_id, event.prompt, at))
        elif turns:
            turns[-1].receipt = receipt or turns[-1].receipt
            _take(turns[-1], event, at)
    return tuple(turn.closed() for turn in turns)


def _take(turn: _Open, event: object, at: str) -> None:
    match event:
        case MessageCompleted(message) if message.text:
            turn.answer = message.text
        case ToolCallStarted(call):
            turn.begun[call.id] = at
        case ToolCallFinished(call, result):
            began_at = turn.begun.pop(call.id, at)
            if not result.is_error and isinstance(result.preview, DiffPreview):
                files = tuple(
                    path
                    for file in result.preview.files
                    for path in (file.moved_from, file.path)
                    if path is not None
                )
                turn.edits.append(EditCall(call.id, began_at, at, files))

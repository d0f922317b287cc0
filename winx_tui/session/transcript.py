"""A session as people read it: what was asked, done and answered, in order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from winx_tui.core.events import (
    ContextCompacted,
    Event,
    MessageCompleted,
    ModelSwitched,
    Notice,
    ToolCallFinished,
    ToolCallStarted,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import ImagePart, Message, ToolCall
from winx_tui.core.preview import DiffPreview
from winx_tui.core.results import ToolResult


@dataclass(frozen=True, slots=True)
class PromptEntry:
    """What the person typed."""

    text: str
    sent: str
    """What was made of it, where that is something else; else ""."""
    images: tuple[ImagePart, ...]
    number: int
    """Of the turn, from 1."""


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """What a model said."""

    text: str
    reasoning: str
    model: str
    is_unfinished: bool


@dataclass(frozen=True, slots=True)
class CallEntry:
    """A tool call and what came of it."""

    title: str
    """One line for people."""
    tool: str
    arguments: str
    output: str
    diff: str
    """What it changed in files; mostly ""."""
    is_error: bool


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A sentence of winx's own."""

    text: str


Entry = PromptEntry | AnswerEntry | CallEntry | NoteEntry


def transcript(events: Iterable[Event]) -> Iterator[Entry]:
    """Turn a session's events into what people read of them."""
    titles: dict[str, str] = {}
    turns = 0
    for event in events:
        match event:
            case TurnStarted(_, prompt):
                turns += 1
                yield _prompt(prompt, turns)
            case MessageCompleted(message, _, model) if message.text or message.reasoning:
                yield AnswerEntry(
                    message.text, message.reasoning, str(model), message.is_unfinished
                )
            case ToolCallStarted(call, title):
                titles[call.id] = title
            case ToolCallFinished(call, result):
                title = titles.pop(call.id, call.name)
                yield _call(title, call, result)
            case ModelSwitched(_, after, reason):
                yield NoteEntry(f"{after} went on: {reason}")
            case ContextCompacted(_, reason):
                yield NoteEntry(f"What is sent to the model was changed here. {reason}")
            case Notice(text, level) if level != "info":
                yield NoteEntry(text)
            case TurnFinished(_, outcome, _, _, _, error) if outcome != "completed":
                yield NoteEntry(f"The turn was {outcome}. {error or ''}".rstrip())


def _prompt(prompt: Message, number: int) -> PromptEntry:
    images = tuple(part for part in prompt.parts if isinstance(part, ImagePart))
    return PromptEntry(prompt.typed, prompt.text if prompt.is_expanded else "", images, number)


def _call(title: str, call: ToolCall, result: ToolResult) -> CallEntry:
    is_change = isinstance(result.preview, DiffPreview) and not result.is_error
    diff = result.preview.unified_diff if isinstance(result.preview, DiffPreview) else ""
    return CallEntry(
        title,
        call.name,
        call.arguments,
        result.text,
        diff if is_change else "",
        result.is_error,
    )

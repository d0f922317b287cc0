"""What of a conversation is sent to a model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from winx_tui.agent.pins import unpinned
from winx_tui.core.codec import json_object
from winx_tui.core.messages import (
    ImagePart,
    Message,
    TextPart,
    ToolCall,
    TypedPart,
    user_message,
)

_IMAGE_GONE = TextPart("\n[The image was shown then; call read_image again to see it.]")
_CONTINUE = user_message(
    "[The answer above was cut off. If the task still needs it, go on from there; "
    "do not repeat what was already said.]"
)
_TAKEN_OUT = user_message("[The user took a message out here.]")


def request_messages(system: Message, history: Sequence[Message]) -> tuple[Message, ...]:
    """Shape a history so that every provider takes it.

    Arguments that are not JSON objects are wrapped (some providers parse them
    again), neighbouring user messages are joined, an answer that was cut is
    followed by a request to go on, and a remark stands where a message of the user
    was dropped, so that no two answers follow each other. Images that tools
    returned in earlier turns are left out: each costs as much as a long text, at
    every step.
    """
    turn_start = max(
        (index for index, message in enumerate(history) if message.role == "user"), default=0
    )
    earlier = (_without_images(message) for message in history[:turn_start])
    history = (*earlier, *history[turn_start:])
    shaped: list[Message] = [system]
    for message in _with_continuations(history):
        message = _with_sound_calls(_as_meant(unpinned(message)))
        if message.role == "user" and shaped[-1].role == "user":
            joined = (*shaped[-1].parts, TextPart("\n\n"), *message.parts)
            shaped[-1] = replace(shaped[-1], parts=joined)
        else:
            shaped.append(message)
    return tuple(shaped)


def _as_meant(message: Message) -> Message:
    if not message.is_expanded:
        return message
    return replace(
        message, parts=tuple(part for part in message.parts if not isinstance(part, TypedPart))
    )


def _without_images(message: Message) -> Message:
    texts = tuple(part for part in message.parts if not isinstance(part, ImagePart))
    if message.role != "tool" or len(texts) == len(message.parts):
        return message
    return replace(message, parts=(*texts, _IMAGE_GONE))


def _with_continuations(history: Sequence[Message]) -> Iterable[Message]:
    for index, message in enumerate(history):
        before = history[index - 1] if index else None
        if message.role == "assistant" and _needs_a_word_before(before):
            yield _TAKEN_OUT
        yield message
        is_followed_by_user = index + 1 < len(history) and history[index + 1].role == "user"
        if message.is_unfinished and message.text and not is_followed_by_user:
            yield _CONTINUE


def _needs_a_word_before(before: Message | None) -> bool:
    """Tell whether an answer after that would stand without anything it answers."""
    if before is None:
        return True
    return before.role == "assistant" and not before.is_unfinished and not before.tool_calls


def _with_sound_calls(message: Message) -> Message:
    calls = tuple(map(_sendable, message.tool_calls))
    return message if calls == message.tool_calls else replace(message, tool_calls=calls)


def _sendable(call: ToolCall) -> ToolCall:
    try:
        json_object(call.arguments)
    except ValueError:
        return replace(call, arguments=json.dumps({"invalid_json": call.arguments[:2000]}))
    return call

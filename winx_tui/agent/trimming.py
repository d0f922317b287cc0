"""Messages made shorter: the beginning and the end stay, a remark says how to see the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from winx_tui.agent.pins import is_pinned
from winx_tui.agent.token_count import message_tokens, text_tokens
from winx_tui.core.codec import json_object
from winx_tui.core.messages import Message, ReasoningPart, TextPart, ToolCall, TypedPart

_SHORTENED = TextPart("[Shortened to save room.]\n")
"""The first part of a message that was cut; text of tools and people is never a part like it."""

_REMARK = "\n[… {amount} left out here; {how} …]\n"
_ASK_AGAIN = "if you need them, ask the user"
_IN_LOG = re.compile(r"(?:whole output is|bytes of the output are) in (.+?) …\]")
_HOW: dict[str, str] = {
    "bash_command": "run the command again to see them",
    "read_files": "call read_files with a line range to see them",
}
"""Tool → how the model gets its result again."""
_HOW_ELSE = "make the {name} call again to see them"

_HEAD_SHARE = 2 / 3
_ROOM_FOR_REMARKS = 40
"""Tokens that the marks of a shortened message take at most, and the least that is worth a cut."""


def is_shortened(message: Message) -> bool:
    """Tell whether a part of a message was left out to save room."""
    return bool(message.parts) and message.parts[0] == _SHORTENED


def trim_results(
    history: Sequence[Message], *, keep_steps: int, above: int, to: int
) -> tuple[Message, ...]:
    """Shorten the large tool results of older steps; what is shortened already stays as it is.

    Args:
        history: the conversation, system message left out.
        keep_steps: how many of the newest steps are left alone; 1 or more.
        above: results of more tokens (estimated) are shortened.
        to: what is left of one, in tokens.
    """
    steps = [at for at, message in enumerate(history) if message.role == "assistant"]
    older = steps[-keep_steps] if keep_steps <= len(steps) else 0
    return tuple(
        cap(message, to, call)
        if at < older and message.role == "tool" and _is_larger(message, above)
        else message
        for at, (message, call) in enumerate(with_calls(history))
    )


def with_calls(history: Sequence[Message]) -> Iterator[tuple[Message, ToolCall | None]]:
    """Yield each message with the call that it answers; ids may repeat between steps."""
    calls: dict[str, ToolCall] = {}
    for message in history:
        if message.role == "tool":
            yield message, calls.get(message.tool_call_id or "")
            continue
        calls = {call.id: call for call in message.tool_calls}
        yield message, None


def cap(message: Message, max_tokens: int, call: ToolCall | None = None) -> Message:
    """Return a message of no more tokens than that (estimated); a pinned one stays whole.

    Args:
        message: of any role; thinking is left out of what is cut, and so are images.
        max_tokens: for its text, and for the arguments of each of its calls.
        call: what a tool's message answers.
    """
    if is_pinned(message) or not _is_larger(message, max_tokens):
        return message
    calls = tuple(_cap_arguments(call, max_tokens) for call in message.tool_calls)
    text = "".join(
        part.text for part in message.parts if isinstance(part, TextPart) and part != _SHORTENED
    )
    if _size(message) <= max_tokens:
        return replace(message, tool_calls=calls)
    how = _how_to_see(text, call) if message.role == "tool" else _ASK_AGAIN
    kept = [TextPart(piece) for piece in shorten(text, max_tokens, how)]
    if len(kept) == 1:
        kept.append(TextPart(_REMARK.format(amount="images", how=how)))
    typed = (part for part in message.parts if isinstance(part, TypedPart))
    return replace(message, parts=(_SHORTENED, *typed, *kept), tool_calls=calls)


def shorten(text: str, max_tokens: int, how: str) -> tuple[str, ...]:
    """Return the beginning and the end of a text with a remark between, or the whole if it fits.

    Args:
        text: cut at ends of lines where some are near.
        max_tokens: of what is kept, the remark included.
        how: how to see the rest, as the second half of a sentence.
    """
    tokens = text_tokens(text)
    if tokens <= max_tokens:
        return (text,)
    room = max(0, max_tokens - _ROOM_FOR_REMARKS)
    keep = int(len(text) * room / tokens)
    head, tail = _ends(text, keep)
    while keep > 0 and text_tokens(head) + text_tokens(tail) > room:
        keep = keep * 4 // 5
        head, tail = _ends(text, keep)
    gone = text[len(head) : len(text) - len(tail)]
    lines = gone.count("\n")
    amount = f"{lines:,} lines" if lines > 1 else f"{len(gone):,} characters"
    return tuple(piece for piece in (head, _REMARK.format(amount=amount, how=how), tail) if piece)


def _ends(text: str, keep: int) -> tuple[str, str]:
    head_length = int(keep * _HEAD_SHARE)
    tail_start = len(text) - (keep - head_length)
    head = text[:head_length]
    if (line_end := head.rfind("\n", head_length // 2)) >= 0:
        head = head[:line_end]
    line_end = text.find("\n", tail_start, tail_start + (len(text) - tail_start) // 2)
    return head, text[line_end + 1 if line_end >= 0 else tail_start :]


def _is_larger(message: Message, max_tokens: int) -> bool:
    """Tell whether a cut would save anything that matters."""
    slack = max_tokens + _ROOM_FOR_REMARKS
    return not is_pinned(message) and (
        _size(message) > slack
        or any(text_tokens(call.arguments) > slack for call in message.tool_calls)
    )


def _size(message: Message) -> float:
    """Return what the parts of a message take that providers are always sent."""
    parts = tuple(part for part in message.parts if not isinstance(part, ReasoningPart))
    return message_tokens(replace(message, parts=parts, tool_calls=()))


def _how_to_see(text: str, call: ToolCall | None) -> str:
    if found := _IN_LOG.findall(text):
        return f"the whole output is in {found[-1]}"
    if call is None:
        return _ASK_AGAIN
    return _HOW.get(call.name, _HOW_ELSE.format(name=call.name))


def _cap_arguments(call: ToolCall, max_tokens: int) -> ToolCall:
    """Cut long strings in a call's arguments; they stay a JSON object."""
    if text_tokens(call.arguments) <= max_tokens:
        return call
    try:
        arguments = json_object(call.arguments)
    except ValueError:
        return replace(call, arguments=json.dumps({"left_out": "to save room"}))
    each = max(_ROOM_FOR_REMARKS + 10, max_tokens // max(1, len(arguments)))
    cut = {name: _cap_value(value, each) for name, value in arguments.items()}
    return replace(call, arguments=json.dumps(cut, ensure_ascii=False))


def _cap_value(value: object, max_tokens: int) -> object:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if text_tokens(text) <= max_tokens:
        return value
    return "".join(shorten(text, max_tokens, "this call was made as a whole"))

"""The account that stands for older steps: written by the model, or else by rule."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from importlib import resources

from winx_tui.agent.groups import ACCOUNT_HEAD, Group
from winx_tui.agent.pins import unpinned
from winx_tui.agent.token_count import text_tokens
from winx_tui.agent.trimming import shorten
from winx_tui.core.codec import json_object
from winx_tui.core.errors import StreamCut
from winx_tui.core.events import Event, ReasoningDelta, TextDelta
from winx_tui.core.messages import (
    Message,
    ModelRef,
    TextPart,
    ToolCall,
    Usage,
    system_message,
    user_message,
)
from winx_tui.core.text import shortened
from winx_tui.llm.base import ChatModel, ChatRequest, MessageDone

_ORDER = "Write the account in at most {words} words.{focus}\n\n<session>\n{session}\n</session>"
_FOCUS = " The user asks to give most room to: {focus}"

_PIECES = (800, 300, 150, 80)
"""How many tokens of one result are shown to the model: the first that lets all fit."""
_PROMPT_PIECE = 4
"""How many times as much is shown of what the user wrote."""
_WORDS_A_TOKEN = 0.6
_THINKING_TOKENS = 2_000
"""Room for models that think before they write."""

_LEFT_OUT = "it was too long"
_BY_RULE = "Calls made, oldest first (no model was at hand to summarise them):"
_LINE_CHARS = 120
_EARLIER_SHARE = 0.5
"""Of an account by rule, what an earlier account may take."""


async def ask_for_account(
    model: ChatModel,
    ref: ModelRef,
    groups: Sequence[Group],
    *,
    max_tokens: int,
    max_output: int,
    room: float,
    focus: str,
    session: str,
    emit: Callable[[Event], None],
) -> tuple[str, Usage]:
    """Have the model write an account of some groups.

    Args:
        model: answers; what it says of waiting and trying again is passed on.
        ref: which one.
        groups: what the account stands for.
        max_tokens: what the account may take (estimated).
        max_output: what the answer may take, thinking included.
        room: what the groups may take in the request (estimated).
        focus: what the user wants kept above all; may be empty.
        session: the id of the conversation, which pays for it.
        emit: takes news of the request.

    Raises:
        ModelError: there is no account.
    """
    instructions = resources.files("winx_tui.agent").joinpath("prompts/account.md")
    order = _ORDER.format(
        words=int(max_tokens * _WORDS_A_TOKEN),
        focus=_FOCUS.format(focus=focus) if focus else "",
        session=transcript(groups, room),
    )
    request = ChatRequest(
        ref,
        (system_message(instructions.read_text(encoding="utf-8").strip()), user_message(order)),
        max_output_tokens=min(max_output, max_tokens * 2 + _THINKING_TOKENS),
        session=session,
    )
    async with aclosing(model.stream(request)) as stream:
        async for event in stream:
            match event:
                case MessageDone(message, usage):
                    return _sound(message, ref, max_tokens), usage
                case TextDelta() | ReasoningDelta():
                    pass
                case _:
                    emit(event)
    raise StreamCut(f"{ref} ended its summary without a message.")


def _sound(message: Message, ref: ModelRef, max_tokens: int) -> str:
    text = message.text.strip()
    if not text:
        raise StreamCut(f"{ref} wrote no summary.")
    return "".join(shorten(text, max_tokens * 2, _LEFT_OUT))


def transcript(groups: Sequence[Group], room: float) -> str:
    """Write groups down as text of no more tokens than that (estimated)."""
    for piece in _PIECES:
        text = "\n\n".join(_told(group, piece) for group in groups)
        if text_tokens(text) <= room:
            return text
    lines = [line for group in groups for line in _lines(group)]
    return "".join(shorten("\n".join(lines), int(room), _LEFT_OUT))


def account_by_rule(groups: Sequence[Group], max_tokens: int) -> str:
    """Write an account without a model: what was asked, which calls were made, what was said."""
    earlier = [_written(group.messages[0]) for group in groups if group.kind == "account"]
    lines = [line for group in groups if group.kind != "account" for line in _lines(group)]
    head = "".join(shorten("\n".join(earlier), int(max_tokens * _EARLIER_SHARE), _LEFT_OUT))
    room = max_tokens - text_tokens(head) - text_tokens(_BY_RULE)
    newest: list[str] = []
    for line in reversed(lines):
        room -= text_tokens(line) + 1
        if room < 0:
            break
        newest.append(line)
    if len(newest) < len(lines):
        newest.append(f"- ({len(lines) - len(newest):,} earlier entries are not listed)")
    listed = "\n".join([_BY_RULE, *reversed(newest)]) if lines else ""
    return "\n\n".join(text for text in (head, listed) if text)


def account_text(message: Message) -> str:
    """Return an account as a person reads it; "" for any other message."""
    if message.parts[:1] != (ACCOUNT_HEAD,):
        return ""
    return "".join(part.text for part in message.parts[1:] if isinstance(part, TextPart)).strip()


def _written(account: Message) -> str:
    """Return an account without what a lasting tool said, which is carried over by itself."""
    return account_text(replace(account, parts=account.parts[:2]))


def _told(group: Group, piece: int) -> str:
    if group.kind == "account":
        return f"EARLIER ACCOUNT:\n{_written(group.messages[0])}"
    texts = []
    for message in map(unpinned, group.messages):
        who = {"user": "USER", "tool": "RESULT"}.get(message.role, "ASSISTANT")
        allowed = piece * _PROMPT_PIECE if message.role == "user" else piece
        if message.text:
            texts.append(f"{who}: {''.join(shorten(message.text, allowed, _LEFT_OUT))}")
        texts += [
            f"CALL: {call.name} {''.join(shorten(call.arguments, piece, _LEFT_OUT))}"
            for call in message.tool_calls
        ]
    return "\n".join(texts)


def _lines(group: Group) -> list[str]:
    if group.kind == "account":
        return [_told(group, 0)]
    lines = []
    for message in map(unpinned, group.messages):
        if message.role == "tool":
            continue
        if message.text:
            who = "the user wrote: " if message.role == "user" else "said: "
            lines.append(_line(who + message.text))
        lines += [_line(call_title(call)) for call in message.tool_calls]
    return lines


def call_title(call: ToolCall) -> str:
    """Name a call with what it is given, in one line."""
    try:
        arguments = json_object(call.arguments)
    except ValueError:
        return " ".join(f"{call.name} {call.arguments}".split())
    values = (
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for value in arguments.values()
    )
    return " ".join(f"{call.name} {' '.join(values)}".split())


def _line(text: str) -> str:
    return "- " + shortened(" ".join(text.split()), _LINE_CHARS)

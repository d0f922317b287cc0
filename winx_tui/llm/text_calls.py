"""Makes real calls of those that a model writes into its text."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from winx_tui.core.errors import ModelError
from winx_tui.core.events import ModelRetried, TextDelta
from winx_tui.core.ids import new_id
from winx_tui.core.messages import Message, Part, TextPart, ToolCall
from winx_tui.llm.base import ChatModel, ChatRequest, MessageDone, ModelEvent
from winx_tui.llm.dialects.call_markup import WrittenCall
from winx_tui.llm.dialects.text_calls import TextCallFilter


class TextCallModel:
    """A ChatModel that reads the calls in another one's text, and takes them out of it.

    Its deltas never show the beginning of such a call. An answer that has real calls is
    left as it is.
    """

    def __init__(self, inner: ChatModel) -> None:
        self._inner = inner

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield the inner model's events; text that may be a call waits until that is told.

        Raises:
            ModelError: the inner model failed; the text that waited has been yielded.
        """
        names = frozenset(tool.name for tool in request.tools)
        text = TextCallFilter(names)
        try:
            async with aclosing(self._inner.stream(request)) as events:
                async for event in events:
                    match event:
                        case TextDelta(piece):
                            if shown := text.feed(piece):
                                yield TextDelta(shown)
                        case MessageDone(message):
                            rest, calls = text.finish(has_real_calls=bool(message.tool_calls))
                            if rest.strip() or (rest and not calls):
                                yield TextDelta(rest)
                            yield _with_calls(event, names)
                        case ModelRetried():
                            text = TextCallFilter(names)
                            yield event
                        case _:
                            yield event
        except ModelError:
            rest, _ = text.finish(has_real_calls=True)
            if rest:
                yield TextDelta(rest)
            raise


def _with_calls(done: MessageDone, names: frozenset[str]) -> MessageDone:
    """Put the calls in a message's text beside it."""
    message = done.message
    if message.tool_calls or not message.text:
        return done
    text = TextCallFilter(names)
    before = text.feed(message.text)
    rest, calls = text.finish()
    if not calls:
        return done
    parts = _parts(message, (before + rest).rstrip())
    real = tuple(_real(call) for call in calls)
    return replace(
        done,
        message=replace(message, parts=parts, tool_calls=real),
        finish_reason="tool_calls",
    )


def _parts(message: Message, text: str) -> tuple[Part, ...]:
    others = tuple(part for part in message.parts if not isinstance(part, TextPart))
    return (*others, TextPart(text)) if text else others


def _real(call: WrittenCall) -> ToolCall:
    return ToolCall(new_id("call"), call.name, call.arguments)

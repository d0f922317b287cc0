"""An answer of a model: as it streams, and made fit to be kept."""

from __future__ import annotations

import json
from dataclasses import replace

from winx_tui.core.events import ReasoningDelta, TextDelta
from winx_tui.core.ids import new_id
from winx_tui.core.messages import Message, ReasoningPart, TextPart


class Draft:
    """What has streamed of an answer so far."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._reasoning: list[str] = []

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing has come yet."""
        return not self._text and not self._reasoning

    def add(self, delta: TextDelta | ReasoningDelta) -> None:
        """Take the next piece."""
        (self._text if isinstance(delta, TextDelta) else self._reasoning).append(delta.text)

    def message(self) -> Message:
        """Return it as an answer that broke off."""
        reasoning, text = "".join(self._reasoning), "".join(self._text)
        parts = ((ReasoningPart(reasoning),) if reasoning else ()) + (
            (TextPart(text),) if text else ()
        )
        return Message("assistant", parts, is_unfinished=True)


def with_unique_call_ids(message: Message) -> Message:
    """Give calls whose id is empty or taken a new one; some servers number them all 0."""
    seen: set[str] = set()
    calls = []
    for call in message.tool_calls:
        if not call.id or call.id in seen:
            call = replace(call, id=new_id("call"))
        seen.add(call.id)
        calls.append(call)
    return replace(message, tool_calls=tuple(calls))


def cut_call(message: Message, finish_reason: str) -> str:
    """Return the id of the call in which an answer reached its longest length, "" without one.

    Only a call whose arguments are no whole JSON was cut; what is mended of it could mean
    something else.
    """
    if finish_reason != "length" or not message.tool_calls:
        return ""
    last = message.tool_calls[-1]
    try:
        json.loads(last.arguments)
    except (ValueError, RecursionError):
        return last.id
    return ""

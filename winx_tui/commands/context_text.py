"""What stands in an item of the context, to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from winx_tui.agent.groups import groups_of
from winx_tui.core.messages import Message


def item_text(messages: Sequence[Message], number: int) -> str:
    """Return what an item says: its words, its calls, and what they gave back.

    Args:
        messages: what is sent, system message left out.
        number: of the item, from 1, as the list of items counts; "" for one that is gone.
    """
    groups = groups_of(messages)
    if not 1 <= number <= len(groups):
        return ""
    return "\n\n".join(part for message in groups[number - 1].messages for part in _parts(message))


def _parts(message: Message) -> Iterator[str]:
    if message.role == "tool":
        yield f"result:\n{message.text}"
        return
    if message.text:
        yield message.text
    for call in message.tool_calls:
        yield f"call {call.name}: {call.arguments}"

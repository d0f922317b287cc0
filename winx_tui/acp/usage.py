"""What was used, in the words of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acp import schema

from winx_tui.core.messages import Usage

if TYPE_CHECKING:
    from winx_tui.runtime.conversation import Conversation
    from winx_tui.runtime.runtime import Runtime


def turn_usage(usage: Usage) -> schema.Usage:
    """Return what a turn took."""
    return schema.Usage(
        total_tokens=usage.input_tokens + usage.output_tokens,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cached_read_tokens=usage.cached_tokens,
    )


def session_usage(conversation: Conversation, runtime: Runtime) -> tuple[schema.UsageUpdate, ...]:
    """Return how full the window is and what the session cost; nothing where no size is known."""
    model = conversation.answering
    size = None if model is None else runtime.model_info(model).context_tokens
    if size is None:
        return ()
    cost = conversation.usage.cost_usd
    return (
        schema.UsageUpdate(
            session_update="usage_update",
            used=conversation.context_tokens,
            size=size,
            cost=None if cost is None else schema.Cost(amount=cost, currency="USD"),
        ),
    )

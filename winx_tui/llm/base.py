"""The protocol that every model walks behind, scripted ones included."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from winx_tui.core.effort import Effort
from winx_tui.core.events import (
    ModelLimited,
    ModelRetried,
    ModelSwitched,
    ReasoningDelta,
    TextDelta,
)
from winx_tui.core.messages import Message, ModelRef, ToolSpec, Usage
from winx_tui.core.rate_limits import LimitSeen


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request to a model."""

    model: ModelRef
    messages: tuple[Message, ...]
    """The system message first."""
    tools: tuple[ToolSpec, ...] = ()
    max_output_tokens: int | None = None
    temperature: float | None = None
    session: str = ""
    """The id of the conversation, for the accounts; no provider is told."""
    may_widen: bool = False
    """Whether a model with a larger window may answer if it does not fit this one's."""
    effort: Effort = "auto"
    """How much the model is to think; see thinking.py."""


@dataclass(frozen=True, slots=True)
class MessageDone:
    """The last thing of a stream that went well: the whole message."""

    message: Message
    usage: Usage
    finish_reason: str
    """"stop", "tool_calls", "length" or what else the provider said."""
    limits: tuple[LimitSeen, ...] = ()
    """What the provider told of its limits, in the headers of the answer."""


ModelEvent = TextDelta | ReasoningDelta | ModelRetried | ModelLimited | ModelSwitched | MessageDone


class ChatModel(Protocol):
    """Answers a conversation, piece by piece."""

    def stream(self, request: ChatRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield deltas, then exactly one MessageDone.

        Closing the generator or cancelling its consumer closes the provider's
        stream. ModelRetried, ModelLimited and ModelSwitched come before the first
        delta only: a message is never begun twice. After a ModelSwitched another
        model answers than was asked for, in later requests for the same one too,
        until the next ModelSwitched.

        Raises:
            ModelError: the request failed; deltas already yielded stay valid.
        """
        ...


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known of a model; None where nothing is known."""

    ref: ModelRef
    context_tokens: int | None
    max_output_tokens: int | None
    input_usd_per_million: float | None
    output_usd_per_million: float | None
    takes_images: bool | None = None
    """Whether images may be sent to it."""

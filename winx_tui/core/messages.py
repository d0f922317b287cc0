"""Messages that cross between people, models and tools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from winx_tui.core.errors import UsageError

Role = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class TextPart:
    """Plain text or Markdown."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    """Thinking that a model showed before its answer."""

    text: str
    signature: str | None = None
    """Opaque proof some providers want back; never shown, never parsed."""


@dataclass(frozen=True, slots=True)
class ImagePart:
    """An image, base64-encoded."""

    media_type: str
    data_base64: str


@dataclass(frozen=True, slots=True)
class TypedPart:
    """What the person typed, where the message says it in other words; no model is sent it."""

    text: str
    """Such as `/review src/`."""


Part = TextPart | ReasoningPart | ImagePart | TypedPart


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model's wish to run a tool."""

    id: str
    """Opaque: some providers hide signatures in it."""
    name: str
    arguments: str
    """The raw JSON the model sent; it may be broken."""


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a conversation."""

    role: Role
    parts: tuple[Part, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    """Set on role "tool": the call this answers."""
    is_unfinished: bool = False
    """An answer that was cut by an interrupt or a lost stream."""

    @property
    def text(self) -> str:
        """Return the text parts joined, reasoning left out."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))

    @property
    def images(self) -> tuple[ImagePart, ...]:
        """Return the images of the message, in order."""
        return tuple(part for part in self.parts if isinstance(part, ImagePart))

    @property
    def typed(self) -> str:
        """Return what the person typed for it: the text itself, unless it was made of that."""
        typed = (part.text for part in self.parts if isinstance(part, TypedPart))
        return next(typed, self.text)

    @property
    def is_expanded(self) -> bool:
        """Tell whether the text was made of what the person typed."""
        return any(isinstance(part, TypedPart) for part in self.parts)

    @property
    def reasoning(self) -> str:
        """Return the reasoning parts joined."""
        return "".join(part.text for part in self.parts if isinstance(part, ReasoningPart))


def user_message(text: str) -> Message:
    """Build a user message of plain text."""
    return Message("user", (TextPart(text),))


def expanded_message(typed: str, text: str) -> Message:
    """Build a user message whose text was made of what the person typed."""
    return Message("user", (TypedPart(typed), TextPart(text)))


def system_message(text: str) -> Message:
    """Build a system message of plain text."""
    return Message("system", (TextPart(text),))


def tool_message(call_id: str, text: str, images: Sequence[ImagePart] = ()) -> Message:
    """Build the answer to one tool call."""
    return Message("tool", (TextPart(text), *images), tool_call_id=call_id)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a request consumed."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    """The part of input_tokens that the provider served from its cache."""
    cost_usd: float | None = None
    """None when no price is known: unknown is not free."""
    is_cost_partial: bool = False
    """Whether something else in it has no known price: cost_usd is what it cost at least."""

    def __add__(self, other: Usage) -> Usage:
        known = [cost for cost in (self.cost_usd, other.cost_usd) if cost is not None]
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            sum(known) if known else None,
            bool(known) and (self._has_unpriced or other._has_unpriced),
        )

    @property
    def _has_unpriced(self) -> bool:
        """Tell whether something was used whose price is not known."""
        is_unpriced = self.cost_usd is None and self.input_tokens + self.output_tokens > 0
        return is_unpriced or self.is_cost_partial


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model of a provider, written PROVIDER/MODEL."""

    provider: str
    model: str
    """May itself hold slashes: `nvidia/qwen/qwen3-235b-a22b`."""

    def __str__(self) -> str:
        return f"{self.provider}/{self.model}"

    @classmethod
    def parse(cls, text: str) -> ModelRef:
        """Read PROVIDER/MODEL.

        Raises:
            UsageError: a part is missing.
        """
        provider, slash, model = text.strip().partition("/")
        if not slash or not provider or not model:
            raise UsageError(
                f"'{text}' does not name a model; write PROVIDER/MODEL, "
                "for instance dashscope/qwen3-coder-plus"
            )
        return cls(provider, model)


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as a model is told of it."""

    name: str
    description: str
    parameters: dict[str, object]
    """A self-contained JSON Schema with an object root."""

"""What a server offers, and what comes of a call: data, bounded, of unknown origin."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["waiting", "connecting", "ready", "failed", "disabled", "not allowed"]
"""waiting: it is tried again after a pause; not allowed: a project's, and nobody has let it run."""

MAX_TOOLS = 512
MAX_DESCRIPTION_CHARS = 4_000
MAX_SCHEMA_CHARS = 40_000
MAX_OFFERED_CHARS = 500_000
"""Of all that one server says of its tools: more would hold up winx when it is read."""
MAX_INSTRUCTIONS_CHARS = 2_000
MAX_TEXT_CHARS = 200_000
"""Of one result; what models are handed of it is cut further."""
MAX_IMAGES = 4
MAX_IMAGE_CHARS = 2_000_000
"""Of one image in base64: 1.5 MB."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One tool of a server; what is said of it is the server's word."""

    server: str
    name: str
    """Of ASCII letters, digits and `_-./`, as the protocol has it."""
    title: str = ""
    description: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)
    """Of its arguments; may hold anything."""
    says_it_reads: bool = False
    chars: int = 0
    """Of description and schema: what it takes to tell a model of it."""
    digest: str = ""
    """Of the server's entry and all of the above."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image of a result."""

    media_type: str
    data_base64: str


@dataclass(frozen=True, slots=True)
class CallResult:
    """What a server answered."""

    text: str
    is_error: bool = False
    structured: dict[str, Any] | None = None
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerQuestion:
    """What a server wants to know of the person, in the middle of a call."""

    server: str
    message: str
    schema: Mapping[str, Any]
    """Of the answer: an object of plain values."""


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """What the person said to that."""

    action: Literal["accept", "decline", "cancel"]
    content: Mapping[str, Any] = field(default_factory=dict)


DECLINED = ServerAnswer("decline")

AskPerson = Callable[[ServerQuestion], Awaitable[ServerAnswer]]


def offer_of(server: str, told: Mapping[str, Any]) -> Offer:
    """Make an offer of what the host has told of a tool."""
    return Offer(
        server=server,
        name=str(told["name"]),
        title=str(told.get("title", "")),
        description=str(told.get("description", "")),
        schema=told.get("schema", {}),
        says_it_reads=told.get("reads") is True,
        chars=int(told["chars"]),
        digest=str(told["digest"]),
    )


def result_of(told: Mapping[str, Any]) -> CallResult:
    """Make a result of what the host has told."""
    images = tuple(Image(each["type"], each["data"]) for each in told.get("images", ()))
    structured = told.get("structured")
    return CallResult(
        str(told.get("text", "")),
        told.get("is_error") is True,
        structured if isinstance(structured, dict) else None,
        images,
    )

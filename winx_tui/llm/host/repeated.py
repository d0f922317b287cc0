"""A conversation is sent to the host once: what stands where it stood before is not sent again.

A request repeats the one before it but for its end. Each side keeps the last request of a few
conversations, by the same rule and in the order of the lines, so that a place can be left empty
in a line: null says that the message there, or the tools, are those of that request, which the
line names. A worker that begins anew knows none; whoever was told of an error begins anew too.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from winx_tui.core.codec import decode, encode
from winx_tui.core.messages import ImagePart, Message, ToolSpec
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.host.lines import to_line
from winx_tui.llm.host.wire import ChatOrder

_KEPT_CONVERSATIONS = 4
_LONG_CHARS = 200_000
"""What is new of a request takes 3 ms to write down then: longer than a key should wait."""

Piece = tuple[Message, int]
"""A message as it was sent, and the bytes it took."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line for the host, and how much a reader of all of it would have to read."""

    data: bytes
    whole_bytes: int
    """The line, with what it leaves out."""


@dataclass(frozen=True, slots=True)
class _Sent:
    identity: int = 0
    """Of the order; 0: there was none."""
    pieces: Sequence[Piece] = ()
    tools: tuple[ToolSpec, ...] | None = None
    tools_bytes: int = 0


class SentRequests:
    """What the host knows already; the client's side."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, _Sent] = OrderedDict()

    def forget(self) -> None:
        """Begin anew: nobody knows anything any more."""
        self._last.clear()

    def long_news(self, request: ChatRequest) -> tuple[Message, ...]:
        """Return what is new of a request if it takes long to write down, else nothing."""
        before = self._last.get(request.session, _Sent()).pieces
        news = [
            message
            for place, message in enumerate(request.messages)
            if place >= len(before) or before[place][0] != message
        ]
        return tuple(news) if sum(map(_chars, news)) > _LONG_CHARS else ()

    def line(
        self, identity: int, order: ChatOrder, written: Mapping[int, bytes] | None = None
    ) -> OrderLine:
        """Write an order down, and take it for sent: it must be written, or all forgotten.

        `written` has what was written down before, see texts_of.
        """
        request = order.request
        before = self._last.get(request.session, _Sent())
        pieces, texts, left_out = [], [], 0
        for place, message in enumerate(request.messages):
            known = before.pieces[place] if place < len(before.pieces) else None
            if known is not None and known[0] == message:
                left_out += known[1]
                pieces.append(known)
                texts.append(b"null")
            else:
                text = (written or {}).get(id(message)) or _text(encode(message))
                pieces.append((message, len(text)))
                texts.append(text)
        tools, tools_bytes = b"null", before.tools_bytes
        if request.tools != before.tools:
            tools = _text(encode(request.tools))
            tools_bytes = len(tools)
        else:
            left_out += tools_bytes
        _keep(self._last, request.session, _Sent(identity, pieces, request.tools, tools_bytes))
        rest = replace(order, request=replace(request, messages=(), tools=()))
        head = to_line({"op": "chat", "id": identity, "order": encode(rest)})
        data = b"".join(
            (
                head.removesuffix(b"}\n"),
                b',"after":%d' % before.identity,
                b',"messages":[',
                b",".join(texts),
                b'],"tools":',
                tools,
                b"}\n",
            )
        )
        return OrderLine(data, len(data) + left_out)


class KnownRequests:
    """What the client has sent before; the host's side."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, tuple[int, ChatRequest]] = OrderedDict()

    def order(self, line: Mapping[str, Any]) -> ChatOrder:
        """Read an order, with what it leaves out.

        Raises:
            ValueError: the line is damaged, or leaves out what is not known.
        """
        short: ChatOrder = decode(ChatOrder, line["order"])
        nothing = 0, ChatRequest(short.request.model, ())
        identity, before = self._last.get(short.request.session, nothing)
        if identity != line["after"]:
            before = nothing[1]
        messages = tuple(
            _known(before.messages, place) if item is None else decode(Message, item)
            for place, item in enumerate(line["messages"])
        )
        tools = line["tools"]
        if tools is None and before is nothing[1]:
            raise ValueError("the tools were left out and are not known")
        request = replace(
            short.request,
            messages=messages,
            tools=before.tools if tools is None else decode(tuple[ToolSpec, ...], tools),
        )
        _keep(self._last, request.session, (int(line["id"]), request))
        return replace(short, request=request)


def texts_of(messages: Sequence[Message]) -> dict[int, bytes]:
    """Write messages down; by their id(), while somebody else holds them."""
    return {id(message): _text(encode(message)) for message in messages}


K = TypeVar("K")


def _keep(last: OrderedDict[str, K], session: str, request: K) -> None:
    last[session] = request
    last.move_to_end(session)
    if len(last) > _KEPT_CONVERSATIONS:
        last.popitem(last=False)


def _known(messages: Sequence[Message], place: int) -> Message:
    if place >= len(messages):
        raise ValueError(f"message {place} was left out and is not known")
    return messages[place]


def _chars(message: Message) -> int:
    texts = (
        part.data_base64 if isinstance(part, ImagePart) else part.text for part in message.parts
    )
    return sum(map(len, texts)) + sum(len(call.arguments) for call in message.tool_calls)


def _text(data: object) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode("ascii")

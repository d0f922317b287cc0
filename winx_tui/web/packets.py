"""The language of a program without a terminal: what it is sent, and what it says.

A packet is one byte for its kind (D: as of a terminal, M: a JSON object), four bytes for
the length of what follows, big endian, and that. Textual's web driver speaks it. The page
speaks JSON lists of a kind and its data.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

MAX_SIDE = 1000
"""Cells that a screen may be wide or high; keeps a page from asking for gigabytes."""

_PRELUDE = b"__GANGLION__\n"
"""What the driver writes before its first packet."""
_MAX_PACKET_BYTES = 64 * 1024 * 1024
_OPENED_SCHEMES = ("http://", "https://", "mailto:")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")


class BadMessage(Exception):
    """The page or the program spoke another language."""


@dataclass(frozen=True, slots=True)
class Packet:
    """What a program says."""

    kind: bytes
    payload: bytes


def encoded(kind: bytes, payload: bytes) -> bytes:
    """Write a packet."""
    return kind + len(payload).to_bytes(4, "big") + payload


def side(text: str, default: int) -> int:
    """Read a width or a height in cells, and keep it within reason."""
    return max(1, min(int(text), MAX_SIDE)) if text.isdecimal() and len(text) < 9 else default


def for_program(text: str) -> bytes:
    """Translate a message of the page into a packet; b"" where the program need not know.

    Raises:
        BadMessage: no page of ours wrote this.
    """
    kind, data = _read_message(text)
    if kind == "stdin" and isinstance(data, str):
        return encoded(b"D", data.encode("utf-8", "replace"))
    if kind == "resize" and isinstance(data, Mapping):
        width, height = (side(str(data.get(name)), 0) for name in ("width", "height"))
        if not (width and height):
            raise BadMessage("a size without a width or a height")
        return _meta({"type": "resize", "width": width, "height": height})
    if kind in ("focus", "blur"):
        return _meta({"type": kind})
    return b""


def pong_for(text: str) -> str:
    """Return the answer to a ping of the page; "" to anything else.

    Raises:
        BadMessage: no page of ours wrote this.
    """
    kind, data = _read_message(text)
    return json.dumps(["pong", str(data)]) if kind == "ping" else ""


def for_page(payload: bytes) -> str:
    """Translate an M packet of the program for the page; "" where the page need not know.

    Raises:
        BadMessage: it is no JSON object.
    """
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise BadMessage("a packet that is no JSON") from error
    if not isinstance(said, dict):
        raise BadMessage("a packet that is no object")
    match said.get("type"):
        case "open_url" if str(said.get("url")).lower().startswith(_OPENED_SCHEMES):
            return json.dumps(["open_url", {"url": said["url"], "new_tab": True}])
        case "colours":
            colours = {name: said.get(name) for name in ("background", "foreground")}
            if all(_COLOUR.fullmatch(str(colour)) for colour in colours.values()):
                return json.dumps(["colours", colours])
    return ""


async def packets(stream: asyncio.StreamReader) -> AsyncIterator[Packet]:
    """Yield what a program says, until it ends.

    Raises:
        BadMessage: it says something else.
    """
    try:
        if await stream.readexactly(len(_PRELUDE)) != _PRELUDE:
            raise BadMessage("a program that draws no screen")
        while True:
            head = await stream.readexactly(5)
            size = int.from_bytes(head[1:], "big")
            if head[:1] not in (b"D", b"M", b"P") or size > _MAX_PACKET_BYTES:
                raise BadMessage("bytes that are no packet")
            yield Packet(head[:1], await stream.readexactly(size))
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return


def _read_message(text: str) -> tuple[str, Any]:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessage("a message that is no JSON") from error
    if not (isinstance(message, list) and message and isinstance(message[0], str)):
        raise BadMessage("a message without a kind")
    return message[0], message[1] if len(message) > 1 else None


def _meta(data: Mapping[str, object]) -> bytes:
    return encoded(b"M", json.dumps(data).encode())

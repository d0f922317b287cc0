"""Messages that no sound client sends: real ones, spoilt by rule, the same for every seed.

Beside each line stands what the protocol makes of it, worked out from the line alone: a sound
request must be answered once, what only looks like one may be, anything else never.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tests.mcp_server.sound_messages import NOTIFICATIONS, REQUESTS, RESPONSES, modern


class Due(Enum):
    """What a server owes a line."""

    ANSWER = "exactly one answer"
    AT_MOST_ONE = "one answer or none"
    NOTHING = "no answer"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, without its end."""

    data: bytes
    due: Due
    identity: str
    """The request's id as JSON; "" where nothing is due."""


_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, 2**53 + 1, 2**64, -(10**30), "", "x", "null", "../..",
    "\u0000", "\ud800", "\udc00x", "\u202e", "😀", "a" * 3000, [], {}, [None], [[]], {"": {}},
    {"$ref": "#"}, {"type": "command", "command": "true"}, ["a"] * 300, {"_meta": None},
)  # fmt: skip
_IDS: tuple[Callable[[int], Any], ...] = (
    lambda n: n,
    lambda n: -n - 1,
    lambda n: 2**53 + n,
    lambda n: 2**64 + n,
    lambda n: 10**40 + n,
    str,
    lambda n: f"id {n}",
    lambda n: f"\u0000é😀{n}",
    lambda n: "x" * 2000 + str(n),
    lambda n: n + 0.5,
    lambda n: float(n),
    lambda n: None,
    lambda n: True,
    lambda n: [n],
    lambda n: {"id": n},
    lambda n: f"\ud800{n}",
)
_FIRST_ID = 1000
"""Above every number that a message names by chance."""
_LONG_LIVED = "subscriptions/listen"
"""Is answered when it ends."""


def malformed_lines(
    seed: int, count: int, *, first: int = 0, modern_share: float = 0.1
) -> Iterator[Line]:
    """Yield lines; ids never repeat, so that each answer has one request only.

    Args:
        seed: chooses which.
        count: how many.
        first: number of the first one, where lines of several calls meet.
        modern_share: how many of the requests are of the stateless revision, 0 to 1.
    """
    dice = random.Random(seed)
    for number in range(_FIRST_ID + first, _FIRST_ID + first + count):
        kind = dice.random()
        if kind < 0.1:
            yield _line(dice.choice(_OTHER)(dice, number), "")
        else:
            message = _message(dice, number, modern_share)
            for _ in range(dice.choice((0, 1, 1, 1, 2, 3))):
                _spoil(dice, message)
            if kind < 0.25:
                yield _line(dice.choice(_IN_BYTES)(dice, _encoded(message)), "")
            elif kind < 0.28:
                yield _buried(dice, message)
            elif kind < 0.31:
                batch = [message, _message(dice, number, modern_share)][: dice.randint(1, 2)]
                yield _line(_encoded(batch), "")
            else:
                yield _line(_encoded(message), "")


def due_of(data: bytes) -> tuple[Due, str]:
    """Work out what is owed for a line, and the id that an answer must carry."""
    try:
        message = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        return _due_of_strange_text(data)
    if not isinstance(message, dict) or "method" not in message:
        return Due.NOTHING, ""
    identity = message.get("id")
    if isinstance(identity, bool) or not isinstance(identity, (int, float, str)):
        return Due.NOTHING, ""
    shown = identity_of(identity)
    is_sound = (
        message.get("jsonrpc") == "2.0"
        and isinstance(message["method"], str)
        and isinstance(message.get("params", {}), dict)
        and not isinstance(identity, float)
        and message["method"] != _LONG_LIVED
        and b"NaN" not in data
        and b"Infinity" not in data
    )
    return (Due.ANSWER if is_sound else Due.AT_MOST_ONE), shown


def identity_of(identity: float | str) -> str:
    """Write an id so that "5" and 5 differ and 5.0 and 5 do not; half characters are mended."""
    if isinstance(identity, float) and identity.is_integer():
        identity = int(identity)
    return json.dumps(identity).replace("\\ud800", "\\ufffd")


def _due_of_strange_text(data: bytes) -> tuple[Due, str]:
    """Judge a line that is JSON in another encoding, or none at all."""
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        return Due.NOTHING, ""
    due, identity = due_of(json.dumps(message).encode("ascii"))
    return (Due.AT_MOST_ONE if due is Due.ANSWER else due), identity


def _line(data: bytes, identity: str) -> Line:
    # A line ends at its first line feed.
    data = data.replace(b"\n", b" ")
    if identity:
        return Line(data, Due.AT_MOST_ONE, identity)
    due, identity = due_of(data)
    return Line(data, due, identity)


def _message(dice: random.Random, number: int, modern_share: float) -> dict[str, Any]:
    kind = dice.random()
    if kind < 0.7:
        message = copy.deepcopy(dice.choice(REQUESTS))
        if dice.random() < modern_share:
            message = modern(message)
        message["id"] = dice.choice(_IDS)(number)
    elif kind < 0.85:
        message = copy.deepcopy(dice.choice(NOTIFICATIONS))
        if dice.random() < 0.3:
            message["id"] = number
    else:
        message = copy.deepcopy(dice.choice(RESPONSES))
        message["id"] = dice.choice(_IDS)(number)
    return message


def _encoded(message: Any) -> bytes:
    return json.dumps(message).encode("ascii")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container with each of its keys, but for the id, which must stay unique."""
    if isinstance(value, dict):
        for key in value:
            if key != "id":
                yield value, key
                yield from _places(value[key])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield value, index
            yield from _places(item)


def _spoil(dice: random.Random, message: dict[str, Any]) -> None:
    """Take out, exchange, add or rename one thing somewhere in a message."""
    places = list(_places(message))
    if not places:
        return
    container, key = dice.choice(places)
    match dice.randrange(4):
        case 0:
            del container[key]
        case 1:
            container[key] = copy.deepcopy(dice.choice(_VALUES))
        case 2 if isinstance(container, dict):
            container[dice.choice(("extra", "", "_meta", "__class__", "result", "error"))] = (
                copy.deepcopy(dice.choice(_VALUES))
            )
        case 3 if isinstance(container, dict) and isinstance(key, str):
            container[dice.choice((key.upper(), f" {key}", key[:-1]))] = container.pop(key)
        case _:
            container[key] = [container[key]]


def _buried(dice: random.Random, message: dict[str, Any]) -> Line:
    """Hide something so deep in a request that no parser follows."""
    depth = dice.choice((150, 400, 3000, 50_000))
    opening, closing = dice.choice((("[", "]"), ('{"a":', "}")))
    inside = opening * depth + "1" * (opening != "[") + closing * depth
    if "method" not in message or not isinstance(message.get("id"), int):
        return _line(inside.encode("ascii"), "")
    if isinstance(message["id"], bool):
        return _line(inside.encode("ascii"), "")
    outer = json.dumps({**message, "params": {"deep": 0}})
    text = outer.replace('{"deep": 0}', f'{{"deep": {inside}}}')
    return _line(text.encode("ascii"), json.dumps(message["id"]))


def _cut(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(len(data))]


def _turned(dice: random.Random, data: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(dice.randint(1, 5)):
        spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
    return bytes(spoilt)


def _without_utf8(dice: random.Random, data: bytes) -> bytes:
    place = dice.randrange(len(data))
    bad = dice.choice((b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\x00"))
    return data[:place] + bad + data[place:]


_IN_BYTES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _cut,
    _turned,
    _without_utf8,
    lambda dice, data: b"\xef\xbb\xbf" + data,
    lambda dice, data: data.decode("ascii").encode("utf-16"),
    lambda dice, data: data + data,
    lambda dice, data: data.replace(b'"', b"'"),
    lambda dice, data: data + b",",
    lambda dice, data: b"  " + data + b"\t\r",
    lambda dice, data: data.replace(b"null", b"NaN").replace(b"1.5", b"Infinity"),
)
_OTHER: tuple[Callable[[random.Random, int], bytes], ...] = (
    lambda dice, number: b"",
    lambda dice, number: b"   \r",
    lambda dice, number: dice.randbytes(dice.randint(1, 400)),
    lambda dice, number: b"[]",
    lambda dice, number: b"{}",
    lambda dice, number: b"null",
    lambda dice, number: b"9" * 5000,
    lambda dice, number: b'"' + b"a" * 200_000 + b'"',
    lambda dice, number: b"Content-Length: 20\r",
    lambda dice, number: b"GET / HTTP/1.1\r",
    lambda dice, number: b'{"jsonrpc":"2.0","method":"ping","id":' + b"1" * 6000 + b"}",
    lambda dice, number: b'{"jsonrpc":"2.0","id":%d' % number,
)

"""Kinds of damage to a session's file, as data: what is done to it, and what must be left."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

Bytes = Callable[[list[bytes]], bytes]
"""Lines of a whole file, ends included, the head first → a damaged file."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of damage."""

    name: str
    done: Bytes
    lost: int = 0
    """Events of the whole session that are gone."""
    has_head: bool = True


def _torn_in(lines: list[bytes], number: int) -> list[bytes]:
    return [*lines[:number], lines[number][:-20] + b"\n", *lines[number + 1 :]]


def _zeros_in(lines: list[bytes], number: int) -> list[bytes]:
    return [*lines[:number], b"\0" * len(lines[number]), *lines[number + 1 :]]


def _swapped(lines: list[bytes]) -> bytes:
    return b"".join([*lines[:3], lines[5], lines[4], lines[3], *lines[6:]])


def _newer(lines: list[bytes]) -> bytes:
    record = {"v": 99, "type": "event_record", "seq": len(lines) - 1, "event": {"new": True}}
    return b"".join([*lines, json.dumps(record).encode() + b"\n"])


KINDS = (
    Kind("the last line is torn", lambda lines: b"".join(lines)[:-30], 1),
    Kind("the last line lacks its end", lambda lines: b"".join(lines)[:-1]),
    Kind("a line in the middle is torn", lambda lines: b"".join(_torn_in(lines, 4)), 1),
    Kind("a line is missing", lambda lines: b"".join(lines[:4] + lines[5:]), 1),
    Kind("the prompt is missing", lambda lines: b"".join([lines[0], *lines[2:]]), 1),
    Kind("the middle is cut out", lambda lines: b"".join(lines)[:700] + b"".join(lines)[1500:], 3),
    Kind("zeros at the end", lambda lines: b"".join(lines) + b"\0" * 4096),
    Kind("zeros in place of the end", lambda lines: b"".join(_zeros_in(lines, 6)), 1),
    Kind("zeros in the middle", lambda lines: b"".join(_zeros_in(lines, 3)), 1),
    Kind("zeros before a line", lambda lines: b"".join([*lines[:3], b"\0" * 512, *lines[3:]])),
    Kind(
        "a torn line runs into a whole one",
        lambda lines: b"".join([*lines[:2], lines[2][:50], *lines[3:]]),
        1,
    ),
    Kind("an end of line is lost", lambda lines: b"".join([*lines[:3], lines[3][:-1], *lines[4:]])),
    Kind("the head is missing", lambda lines: b"".join(lines[1:]), has_head=False),
    Kind("the head is torn", lambda lines: b"".join(_torn_in(lines, 0)), has_head=False),
    Kind("the head is zeros", lambda lines: b"".join(_zeros_in(lines, 0)), has_head=False),
    Kind(
        "head and beginning are zeros",
        lambda lines: b"\0" * len(b"".join(lines[:3])) + b"".join(lines[3:]),
        2,
        has_head=False,
    ),
    Kind("a line stands twice", lambda lines: b"".join([*lines[:4], lines[3], *lines[4:]])),
    Kind("the file stands twice", lambda lines: b"".join(lines * 2)),
    Kind("lines have changed places", _swapped),
    Kind("it has become UTF-16", lambda lines: b"".join(lines).decode().encode("utf-16")),
    Kind("it has a mark of UTF-8", lambda lines: b"\xef\xbb\xbf" + b"".join(lines)),
    Kind("lines end as on Windows", lambda lines: b"".join(lines).replace(b"\n", b"\r\n")),
    Kind(
        "bytes that are no text",
        lambda lines: b"".join([*lines[:2], b"\xff\xfe\x80\n", *lines[2:]]),
    ),
    Kind("another log in it", lambda lines: b"".join([*lines[:2], b"[info] hello\n", *lines[2:]])),
    Kind(
        "JSON of another kind",
        lambda lines: b"".join([*lines[:2], b'{"v":"x"}\n[1]\n3\n', *lines[2:]]),
    ),
    Kind(
        "nested without end",
        lambda lines: b"".join([*lines[:2], b"[" * 100_000 + b"\n", *lines[2:]]),
    ),
    Kind("blank lines", lambda lines: b"\n".join(lines)),
    Kind(
        "a number that is spoilt",
        lambda lines: b"".join(lines).replace(b'"seq":5', b'"seq":5000000000'),
    ),
    Kind("lines of a newer winx", _newer),
    Kind("nothing but zeros", lambda lines: b"\0" * 8192, 6, has_head=False),
    Kind("nothing at all", lambda lines: b"", 6, has_head=False),
)

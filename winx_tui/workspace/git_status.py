"""Reads what `git status --porcelain=v2 --branch -z` prints."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

StatusCode = Literal["modified", "added", "deleted", "untracked", "conflicted"]

_FIELDS_BEFORE_PATH = {b"1": 8, b"u": 10}
"""Record kind → how many space-separated fields stand before the path."""


@dataclass(frozen=True, slots=True)
class ParsedStatus:
    """The output as data; paths are relative to the top of the work tree."""

    branch: str
    changed: Mapping[str, StatusCode]
    ahead: int | None
    behind: int | None


def parse_status(output: bytes) -> ParsedStatus:
    """Read the NUL-separated records; unknown ones are passed over."""
    headers: dict[bytes, bytes] = {}
    changed: dict[str, StatusCode] = {}
    for record in output.split(b"\0"):
        kind, _, rest = record.partition(b" ")
        if kind == b"#":
            name, _, value = rest.partition(b" ")
            headers[name] = value
        elif kind == b"?":
            changed[os.fsdecode(rest.rstrip(b"/"))] = "untracked"
        elif kind in _FIELDS_BEFORE_PATH:
            *fields, path = record.split(b" ", _FIELDS_BEFORE_PATH[kind])
            changed[os.fsdecode(path)] = "conflicted" if kind == b"u" else _code(fields[1])
    ahead, behind = _divergence(headers.get(b"branch.ab", b""))
    return ParsedStatus(_branch(headers), changed, ahead, behind)


def _code(states: bytes) -> StatusCode:
    """Sum up the two letters: state in the index, state in the work tree."""
    if states[1:] == b"D" or states == b"D.":
        return "deleted"
    return "added" if states[:1] == b"A" else "modified"


def _branch(headers: Mapping[bytes, bytes]) -> str:
    head = headers.get(b"branch.head", b"")
    if head == b"(detached)":
        return "detached at " + os.fsdecode(headers.get(b"branch.oid", b"")[:7])
    return os.fsdecode(head)


def _divergence(text: bytes) -> tuple[int | None, int | None]:
    ahead, _, behind = text.partition(b" ")
    if not ahead.startswith(b"+") or not behind.startswith(b"-"):
        return None, None
    return int(ahead), -int(behind)

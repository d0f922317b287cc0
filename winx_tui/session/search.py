"""Words looked for in what sessions hold."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from winx_tui.core.codec import json_object
from winx_tui.session.blocks import blocks, open_regular
from winx_tui.session.summary import SessionSummary

EXCERPT_CHARS = 160
_BLOCK_BYTES = 1 << 18
"""Looked through in a millisecond: keys that are pressed meanwhile wait no longer."""
_BEFORE_CHARS = 40
"""Of an excerpt, before the first word that was found."""

Stop = Callable[[], bool]


def never() -> bool:
    """Go on to the end."""
    return False


def after(seconds: float) -> Stop:
    """Stop once so much time has passed from now on."""
    end_s = time.monotonic() + seconds
    return lambda: time.monotonic() > end_s


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A session that holds every word that was looked for."""

    session: SessionSummary
    excerpt: str
    """One line of the text that holds the most of the words."""
    turn: int | None = None
    """In which turn that text stands, counted from 0; None: it is the title."""


@dataclass(slots=True)
class _Found:
    """What one session has shown so far."""

    missing: set[str]
    best: int = 0
    """How many of the words the best text holds."""
    excerpt: str = ""
    turn: int | None = None
    turns: int = 0

    def take(self, text: str, words: Sequence[str], turn: int | None) -> None:
        """Look into one text."""
        folded = text.casefold()
        here = [word for word in words if word in folded]
        self.missing.difference_update(here)
        if len(here) > self.best:
            self.best, self.turn = len(here), turn
            self.excerpt = excerpt_of(text, here)


def words_of(query: str) -> tuple[str, ...]:
    """Return the words of a query, as they are compared."""
    return tuple(dict.fromkeys(query.casefold().split()))


def search(
    sessions: Iterable[SessionSummary], query: str, stop: Stop = never
) -> Iterator[SearchHit]:
    """Find the sessions that hold all words of a query, in their order; no words find none.

    Files are read piece by piece, and a line is decoded only where a word stands in it.
    """
    words = words_of(query)
    if not words:
        return
    pattern = re.compile(b"|".join(_as_written(word) for word in words))
    for session in sessions:
        if stop():
            return
        found = _Found(set(words))
        found.take(session.title, words, None)
        try:
            _read(session, words, pattern, found, stop)
        except OSError:
            continue
        if not found.missing:
            yield SearchHit(session, found.excerpt, found.turn)


def _read(
    session: SessionSummary,
    words: Sequence[str],
    pattern: re.Pattern[bytes],
    found: _Found,
    stop: Stop,
) -> None:
    with open_regular(session.path) as file:
        for block in blocks(file, _BLOCK_BYTES):
            if stop() or found.best == len(words):
                return
            if pattern.search(block.lower()) is None:
                found.turns += block.count(_TURN)
                continue
            for line in block.split(b"\n"):
                found.turns += _TURN in line[:_HEAD_BYTES]
                if found.best < len(words) and pattern.search(line.lower()) is not None:
                    for text in _texts(line):
                        found.take(text, words, max(0, found.turns - 1))


_TURN = b'"event":{"type":"turn_started"'
_HEAD_BYTES = 200


def _as_written(word: str) -> bytes:
    """Build a pattern that fits a word in a lower-case line of a log, which is ASCII."""
    return b"".join(_character(character) for character in word)


def _character(character: str) -> bytes:
    cases = {character, character.upper(), character.lower(), character.casefold()}
    forms = {json.dumps(case)[1:-1].lower().encode("ascii") for case in cases}
    escaped = [re.escape(form) for form in sorted(forms, key=len, reverse=True)]
    return escaped[0] if len(escaped) == 1 else b"(?:" + b"|".join(escaped) + b")"


def _texts(line: bytes) -> Iterator[str]:
    """Return what people read of one record: a prompt, an answer, a call and its output."""
    try:
        event = json_object(line).get("event")
    except ValueError:
        return
    match event:
        case {"type": "turn_started", "prompt": {"parts": list(parts)}}:
            yield from _part_texts(parts, ("text_part", "typed_part"))
        case {"type": "message_completed", "message": {"parts": list(parts)}}:
            yield from _part_texts(parts, ("text_part",))
        case {"type": "tool_call_started", "title": str(title)}:
            yield title
        case {"type": "tool_call_finished", "result": {"text": str(text)}}:
            yield text


def _part_texts(parts: list[Any], kinds: tuple[str, ...]) -> Iterator[str]:
    for part in parts:
        match part:
            case {"type": kind, "text": str(text)} if kind in kinds:
                yield text


def excerpt_of(text: str, words: Sequence[str]) -> str:
    """Return one line around the first place of a word, the words compared without case."""
    flat = " ".join(text.split())
    folded = flat.casefold()
    places = [at for word in words if (at := folded.find(word)) >= 0]
    begin = max(0, min(places, default=0) - _BEFORE_CHARS)
    piece = flat[begin : begin + EXCERPT_CHARS]
    return ("…" if begin else "") + piece + ("…" if begin + EXCERPT_CHARS < len(flat) else "")

"""One row of a list of sessions, found without reading what a session holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from winx_tui.core.events import TurnStarted
from winx_tui.core.messages import ModelRef
from winx_tui.session.blocks import blocks, lines_with, open_regular
from winx_tui.session.headers import HEAD_BYTES
from winx_tui.session.records import EventRecord, Record, SessionHeader, TitleRecord, from_line

_TURN = b'"event":{"type":"turn_started"'
_TITLE = b'{"v":1,"type":"title_record"'
_BEFORE_AN_EVENT = 160
"""Bytes at most before `"event"`: version, type, number and time of the record."""
_BLOCK_BYTES = 1 << 21
_PROMPT_CHARS = 2_000
"""What is kept of a first prompt."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One row of a list of sessions."""

    id: str
    path: Path
    cwd: Path
    created_at: str
    changed_at: datetime
    first_prompt: str
    turns: int
    size_bytes: int
    title: str = ""
    """As the person named it; "": not at all."""
    model: ModelRef | None = None
    """Of the last turn."""
    branch: str | None = None
    """That was checked out at the beginning."""
    forked_from: str | None = None
    """The id of the session that it began as a copy of."""
    imported_from: str | None = None
    """The id that it had where it was exported; None: it was begun here."""

    @property
    def name(self) -> str:
        """Return the title, or the first prompt: what a person knows it by."""
        return self.title or self.first_prompt


@dataclass(frozen=True, slots=True)
class Digest:
    """What a file has told so far; as files only grow, reading goes on where it stopped."""

    header: SessionHeader
    first_prompt: str = ""
    turns: int = 0
    title: str = ""
    model: ModelRef | None = None
    read_bytes: int = 0
    """Up to the end of the last whole line."""


def digest_of(path: Path, known: Digest | None = None) -> Digest:
    """Read a session's file, from where a digest of it ends.

    Raises:
        OSError: it cannot be read.
        ValueError: it has no readable header.
    """
    with open_regular(path) as file:
        if known is None:
            header = from_line(file.readline(HEAD_BYTES).decode("utf-8", "replace"))
            if not isinstance(header, SessionHeader):
                raise ValueError("no header")
            known = Digest(header, model=header.model, read_bytes=file.tell())
        file.seek(known.read_bytes)
        for block in blocks(file, _BLOCK_BYTES):
            whole = block[: block.rfind(b"\n") + 1]
            # Of a line that is far too long there is more in the file than in the block.
            behind = file.tell() - (len(block) - len(whole))
            known = replace(_with_lines(known, whole), read_bytes=behind)
    return known


def digest_of_lines(header: SessionHeader, records: Iterable[Record | None]) -> Digest:
    """Digest what was read of a session whose file is damaged."""
    digest = Digest(header, model=header.model)
    for record in records:
        if isinstance(record, TitleRecord):
            digest = replace(digest, title=record.title)
        elif isinstance(record, EventRecord) and isinstance(record.event, TurnStarted):
            first = digest.first_prompt if digest.turns else record.event.prompt.typed
            digest = replace(
                digest,
                first_prompt=first[:_PROMPT_CHARS],
                turns=digest.turns + 1,
                model=record.event.model,
            )
    return digest


def _with_lines(known: Digest, whole: bytes) -> Digest:
    turns = list(_turn_lines(whole))
    first = _started(turns[0]) if turns and not known.turns else None
    last = _started(turns[-1]) if turns else None
    titles = [record.title for line in lines_with(whole, _TITLE) for record in _titles(line)]
    return replace(
        known,
        first_prompt=first.prompt.typed[:_PROMPT_CHARS] if first else known.first_prompt,
        turns=known.turns + len(turns),
        title=titles[-1] if titles else known.title,
        model=last.model if last else known.model,
    )


def _turn_lines(block: bytes) -> Iterator[bytes]:
    """Find the lines that begin turns; what a tool returned may look alike further in."""
    at = block.find(_TURN)
    while at >= 0:
        begin = block.rfind(b"\n", max(0, at - _BEFORE_AN_EVENT), at) + 1
        end = block.find(b"\n", at)
        is_head = block.startswith(b'{"v":', begin) and block.find(b'"event":', begin, at) < 0
        # A line that a crash has torn is no turn: reading it back passes it over as well.
        if is_head and block.endswith(b"}}", begin, end):
            yield block[begin:end]
        at = block.find(_TURN, end)


def _started(line: bytes) -> TurnStarted | None:
    record = _record(line)
    event = record.event if isinstance(record, EventRecord) else None
    return event if isinstance(event, TurnStarted) else None


def _titles(line: bytes) -> Iterator[TitleRecord]:
    record = _record(line)
    if isinstance(record, TitleRecord):
        yield record


def _record(line: bytes) -> Record | None:
    try:
        return from_line(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None

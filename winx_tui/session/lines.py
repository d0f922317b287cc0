"""The lines of a session's file, those that a crash has spoilt as well; nothing is refused."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Literal, NamedTuple

from winx_tui.core.codec import json_object
from winx_tui.session.blocks import MAX_LINE_BYTES, pass_line
from winx_tui.session.records import EventRecord, NewerRecordError, Record, from_line

_RECORD = re.compile(rb'\{"v":\d')
"""How each record begins; within texts the quotes are escaped."""
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # The mark of UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARK_BYTES = 4

LineKind = Literal["record", "unknown", "newer", "damaged"]
"""unknown: a kind of record or event that this version has not; newer: of a later format."""


class ReadLine(NamedTuple):
    """One line, or one record of a line in which several have run into each other.

    A tuple: a session has a hundred thousand of them.
    """

    raw: bytes
    """As it stands, without its end; b"" where nothing of it can be read."""
    kind: LineKind
    record: Record | None = None
    seq: int | None = None
    """The number of an event, whatever kind it is."""
    was_mended: bool = False
    """Whether something else stood in its line, such as the zeros of a power cut."""


def encoding_of(file: BinaryIO) -> str | None:
    """Return the encoding that a file names at its beginning; None: it is as winx writes it."""
    mark = file.read(_MARK_BYTES)
    file.seek(0)
    return next((name for begin, name in _ENCODINGS if mark.startswith(begin)), None)


def read_lines(file: BinaryIO) -> Iterator[ReadLine]:
    """Read a file from its beginning, line by line; blank lines are left out."""
    encoding = encoding_of(file)
    pieces = _bounded(file) if encoding is None else _recoded(file, encoding)
    for line in pieces:
        try:
            record = from_line(line.decode("utf-8", "replace"))
        except NewerRecordError:
            yield _without_record(line, "newer")
            continue
        except (ValueError, RecursionError):
            yield from _mended(line)
            continue
        raw = line.rstrip(b"\r\n")
        if record is None:
            yield _without_record(raw, "unknown")
        else:
            seq = record.seq if isinstance(record, EventRecord) else None
            yield ReadLine(raw, "record", record, seq)


def _bounded(file: BinaryIO) -> Iterator[bytes]:
    """Return the lines of a file; of one that is too long, nothing but its end."""
    while line := file.readline(MAX_LINE_BYTES):
        if line.endswith(b"\n") or len(line) < MAX_LINE_BYTES:
            yield line
            continue
        pass_line(file)
        yield b"\0"


def _recoded(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    """Return the lines of a file that another program has saved in another encoding."""
    reader = codecs.getreader(encoding)(file, "replace")
    while line := reader.readline(keepends=True):
        yield line.encode("utf-8", "replace")


def _without_record(line: bytes, kind: LineKind) -> ReadLine:
    seq = json_object(line.decode("utf-8", "replace")).get("seq")
    return ReadLine(line.rstrip(b"\r\n"), kind, seq=seq if type(seq) is int else None)


def _mended(line: bytes) -> Iterator[ReadLine]:
    """Find the records in a line that is none as it stands.

    Only events are taken out of it: what a person has approved must not be read out of the
    middle of what somebody else wrote.
    """
    text = line.strip()
    if not text:
        return
    starts = [found.start() for found in _RECORD.finditer(text)]
    ends = [*starts[1:], len(text)][: len(starts)]
    pieces = [text[begin:end].strip(b"\0 \t") for begin, end in zip(starts, ends, strict=True)]
    events = [event for piece in pieces if (event := _event_in(piece)) is not None]
    before = text[: starts[0]].strip(b"\0 \t") if starts else text
    yield from events
    if before or len(events) < len(pieces):
        yield ReadLine(b"", "damaged")


def _event_in(piece: bytes) -> ReadLine | None:
    try:
        record = from_line(piece.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, EventRecord):
        return None
    return ReadLine(piece, "record", record, record.seq, was_mended=True)

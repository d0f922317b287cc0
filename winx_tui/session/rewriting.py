"""The lines of a session as they are written into another file: a repaired one, or a copy."""

from __future__ import annotations

import json
from collections.abc import Iterator

from winx_tui.core.codec import json_object
from winx_tui.core.events import TurnStarted
from winx_tui.session.lines import ReadLine
from winx_tui.session.reading import Contents
from winx_tui.session.records import (
    EventRecord,
    ForgottenRecord,
    GrantRecord,
    SessionHeader,
    to_line,
)


def rewritten(
    contents: Contents,
    header: SessionHeader,
    *,
    with_approvals: bool,
    before_turn: int | None = None,
) -> Iterator[bytes]:
    """Return the lines of a new file; those of a later winx stay as they stand.

    Args:
        contents: as they were read.
        header: of the new file.
        with_approvals: whether what the person has approved is taken over.
        before_turn: the first turn that is left out, from 0; None: none is.
    """
    yield to_line(header).encode("ascii")
    seq, turns = 0, 0
    for each in contents.with_gaps():
        record = each if isinstance(each, EventRecord) else each.record
        if isinstance(record, EventRecord) and isinstance(record.event, TurnStarted):
            if turns == before_turn:
                return
            turns += 1
        if isinstance(each, EventRecord):
            yield to_line(EventRecord(seq, each.at, each.event)).encode("ascii")
        elif each.seq is not None:
            yield _numbered(each, seq)
        else:
            if with_approvals or not isinstance(record, GrantRecord | ForgottenRecord):
                yield each.raw + b"\n"
            continue
        seq += 1


def _numbered(line: ReadLine, seq: int) -> bytes:
    """Return a line with its new number; all else in it stays as it stands."""
    if line.seq == seq:
        return line.raw + b"\n"
    data = {**json_object(line.raw.decode("utf-8", "replace")), "seq": seq}
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"

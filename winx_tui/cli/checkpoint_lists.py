"""`winx checkpoints list` and `show`: what was recorded of a project, for people and programs."""

from __future__ import annotations

import json
import shutil
import sys

from winx_tui.cli.checkpoint_choice import Recorded, chosen, listed
from winx_tui.cli.moments import local_minute
from winx_tui.cli.recorded_project import RecordedProject
from winx_tui.cli.step_words import past_lines, quoted
from winx_tui.core import exit_codes
from winx_tui.core.text import counted
from winx_tui.workspace.checkpoints.entries import Entry
from winx_tui.workspace.checkpoints.plan import Step
from winx_tui.workspace.checkpoints.spans import Span
from winx_tui.workspace.checkpoints.store import ContentLostError
from winx_tui.workspace.display import visible

_LEAST_TITLE_CHARS = 10


def print_list(
    project: RecordedProject, *, session: str, with_ways_back: bool, limit: int, as_json: bool
) -> int:
    """Print a line for each turn that has changed the project, newest first.

    Raises:
        WinxError: there is no such session, or the record cannot be read.
    """
    spans = project.checkpoints.spans()
    rows = listed(spans, with_ways_back=with_ways_back)
    if session:
        turns = project.turns_of(session, spans)
        mine = {span.number for span in spans if span.turn in turns}
        rows = tuple(row for row in rows if mine.intersection(_concerned(row)))
    newest = rows[::-1]
    shown = newest[:limit] if limit else newest
    if as_json:
        _write(json.dumps([_data(project, row) for row in shown], indent=2))
        return exit_codes.DONE
    for row in shown:
        _write(_line(project, row))
    if not rows:
        of_session = f" of session {visible(session)}" if session else ""
        _write(f"Nothing{of_session} is recorded in {visible(str(project.root))}.")
    elif len(shown) < len(rows):
        _write(f"and {len(rows) - len(shown):,} older (--limit 0)")
    return exit_codes.DONE


def print_work(project: RecordedProject, typed: str, *, as_json: bool) -> int:
    """Print what one turn or call has changed, path by path.

    Raises:
        WinxError: there is no such work, or the record cannot be read.
    """
    row = chosen(project.checkpoints.spans(), typed)
    steps = _steps(project, row)
    if as_json:
        changes = [
            {
                "path": step.path,
                "before": _entry_data(step.wanted),
                "after": _entry_data(step.expected),
            }
            for step in steps
        ]
        _write(json.dumps({**_data(project, row), "changes": changes}, indent=2))
        return exit_codes.DONE
    _write(_line(project, row))
    if len(row.spans) > 1:
        for place, span in enumerate(row.spans, 1):
            _write(f"  {row.number}.{place:<3} {span.kind:<8} {visible(span.title)}{_marks(span)}")
    elif row.spans[0].prompt:
        _write(f"  {row.spans[0].kind:<8} {visible(row.spans[0].title)}")
    _write("Changed:" if steps else "It changed nothing in the end.")
    for line in past_lines(steps):
        _write(line)
    return exit_codes.DONE


def _steps(project: RecordedProject, row: Recorded) -> tuple[Step, ...]:
    steps = project.checkpoints.steps(row.spans, "undo")
    return tuple(sorted(steps, key=lambda step: step.path))


def _line(project: RecordedProject, row: Recorded) -> str:
    first = row.spans[0]
    try:
        changes = counted(len(project.checkpoints.steps(row.spans, "undo")), "path")
    except ContentLostError:
        changes = "damaged"
    notes = [
        text
        for text, holds in (
            ("undone", row.is_undone),
            ("maybe not winx's alone", row.is_uncertain),
            ("not ended", not row.has_ended),
        )
        if holds
    ]
    marks = f"  [{', '.join(notes)}]" if notes else ""
    kind = "" if first.is_work else f"{first.kind} "
    who = visible(first.session) or "-"
    facts = f"{row.number:>5}  {local_minute(first.at)}  {who:<20}  {changes:>9}  {kind}"
    room = _columns() - len(facts) - len(marks) - len("''")
    return f"{facts}{quoted(row.title, max(room, _LEAST_TITLE_CHARS))}{marks}"


def _columns() -> int:
    """Return how wide lines may be: as the terminal, or as they like."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


def _marks(span: Span) -> str:
    return "  [maybe not winx's alone]" if span.is_shared else ""


def _concerned(row: Recorded) -> set[int]:
    """Return the spans of a row, and those that it has taken back or made again."""
    return {number for span in row.spans for number in (span.number, *span.undoes)}


def _data(project: RecordedProject, row: Recorded) -> dict[str, object]:
    first = row.spans[0]
    try:
        files: int | None = len(project.checkpoints.steps(row.spans, "undo"))
    except ContentLostError:
        files = None
    return {
        "number": row.number,
        "at": first.at,
        "session": first.session,
        "turn": first.turn,
        "kind": "turn" if first.is_work else first.kind,
        "prompt": row.title,
        "paths_changed": files,
        "is_undone": row.is_undone,
        "is_uncertain": row.is_uncertain,
        "has_ended": row.has_ended,
        "calls": [
            {
                "number": f"{row.number}.{place}",
                "kind": span.kind,
                "title": span.title,
                "is_uncertain": span.is_shared,
                "undoes": list(span.undoes),
            }
            for place, span in enumerate(row.spans, 1)
        ],
    }


def _entry_data(entry: Entry | None) -> dict[str, object] | None:
    if entry is None:
        return None
    return {"kind": entry.kind, "mode": f"{entry.mode:o}", "size_bytes": entry.size_bytes}


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")

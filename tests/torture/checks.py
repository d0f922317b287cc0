"""What must hold after winx was killed; each check returns its complaints, one sentence each."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.torture.model import Messages, is_for_account, told
from tests.torture.place import Ground, State, state_of
from tests.torture.work import AFTER
from winx_tui.config.settings import CheckpointSettings
from winx_tui.core.errors import WinxError
from winx_tui.core.ids import new_id
from winx_tui.runtime.places import Places
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.limits import limits_of
from winx_tui.workspace.checkpoints.plan import Direction
from winx_tui.workspace.checkpoints.spans import Work
from winx_tui.workspace.checkpoints.turns import next_redo, next_undo
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.journal.history import NothingToUndoError
from winx_tui.workspace.journal.step import UndoRefusedError

DRAFTS = (".winx*", "*/.winx*")
"""What winx writes beside files: it may be there after a kill, but not after the next start."""
_MOST_TURNS = 40
_OPEN_CALLS = {"bash_command": "command", "undo_edit": "undo", "take_back": "undo"}
_SHORTENED = "[Shortened to save room.]"
_LASTING = ("turn_started", "message_completed", "tool_call_started", "tool_call_finished")


def torn_files(present: State, known: Sequence[State], torn: Sequence[str]) -> Iterator[str]:
    """Complain of each path that is not as it was at any boundary of steps.

    Args:
        present: how things are.
        known: how they were at the boundaries.
        torn: globs of what is left out.
    """
    for path in sorted({*present, *(path for state in known for path in state)}):
        if any(fnmatchcase(path, pattern) for pattern in torn):
            continue
        if present.get(path) not in [state.get(path) for state in known]:
            kind, mode, content = present.get(path, ("nothing", 0, b""))
            yield f"{path} is as it never was: {kind} {mode:o} of {len(content)} bytes"


def difference(present: State, wanted: State, loose: Sequence[str] = ()) -> list[str]:
    """Name the paths that differ."""
    return [
        f"{path} is {_short(present, path)}, was {_short(wanted, path)}"
        for path in sorted({*present, *wanted})
        if present.get(path) != wanted.get(path)
        and not any(fnmatchcase(path, pattern) for pattern in loose)
    ]


def _short(state: State, path: str) -> str:
    kind, mode, content = state.get(path, ("nothing", 0, b""))
    return f"{kind} {mode:o} of {len(content)} bytes"


def logged(file: Path) -> tuple[list[dict[str, Any]], int]:
    """Read a session's events, and how many of its lines cannot be read."""
    events, unreadable = [], 0
    for line in file.read_bytes().split(b"\n"):
        try:
            record = json.loads(line) if line else {}
        except ValueError:
            unreadable += 1
            continue
        if record.get("type") == "event_record":
            events.append(record["event"])
    return events, unreadable


def under_way(events: Sequence[dict[str, Any]]) -> str:
    """Tell from the log what was done when it ended."""
    call, state = "", "start"
    for event in events:
        match event["type"]:
            case "turn_started" | "step_started":
                state = "answer"
            case "turn_finished":
                state = "idle"
            case "request_sent" if state == "idle":
                state = "compaction"
            case "context_compacted":
                state = "idle" if state == "compaction" else state
            case "tool_call_started":
                call = event["call"]["name"]
            case "tool_call_finished":
                call = ""
    return _OPEN_CALLS.get(call, "edit" if call else state)


def unlogged(shown: Sequence[dict[str, Any]], events: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Complain of what was shown and is not in the log."""
    kept = [json.dumps(event, sort_keys=True) for event in events]
    for event in shown:
        if event["type"] in _LASTING and json.dumps(event, sort_keys=True) not in kept:
            yield f"a {event['type']} was shown and is not in the log"


def wrong_request(
    before: Sequence[Messages], after: Sequence[Messages], events: Sequence[dict[str, Any]]
) -> Iterator[str]:
    """Complain of what a resumed session sends, compared with what was sent before."""
    if not after:
        yield "nothing was sent after it was resumed"
        return
    resumed = after[0]
    last = told(resumed[-1])
    if resumed[-1]["role"] != "user" or f"[[{AFTER}]]" not in last:
        yield f"the new prompt does not come last: {last[:80]!r}"
    calls = [call["id"] for each in resumed for call in each.get("tool_calls") or ()]
    answers = [each["tool_call_id"] for each in resumed if each["role"] == "tool"]
    if len(set(calls)) != len(calls):
        yield "a call is sent twice"
    if sorted(calls) != sorted(answers):
        yield "calls and results do not go together"
    works = [request for request in before if not is_for_account(request)]
    if not works or any(event["type"] == "context_compacted" for event in events):
        return
    sent = works[-1]
    for number, (one, other) in enumerate(zip(sent, resumed, strict=False)):
        if one != other and not _is_shortened(other) and not _goes_on(one, other):
            yield f"message {number} was {_line(one)} and is {_line(other)}"
            return
    if len(resumed) < len(sent):
        yield f"{len(sent)} messages were sent before, {len(resumed)} after"


def _goes_on(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether a message is another one with more behind: prompts in a row are one message."""
    roles = {one["role"], other["role"]}
    return roles == {"user"} and told(other).startswith(told(one))


def _is_shortened(message: dict[str, Any]) -> bool:
    """Tell whether a result is shortened: what is sent must fit into the model's window."""
    return message["role"] == "tool" and told(message).startswith(_SHORTENED)


def _line(message: dict[str, Any]) -> str:
    text = json.dumps(message)
    return f"{text[:200]} … {text[-80:]}"


def damaged_store(place: Ground) -> Iterator[str]:
    """Complain of databases that are not whole; copies are looked at, which mends nothing."""
    for file in place.state.rglob("checkpoints.db"):
        with TemporaryDirectory() as copies:
            for part in file.parent.glob(f"{file.name}*"):
                shutil.copyfile(part, Path(copies) / part.name)
            with closing(sqlite3.connect(Path(copies) / file.name)) as connection:
                found = connection.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)]:
            yield f"{file.name}: {found[:3]}"


def unusable_journal(place: Ground) -> Iterator[str]:
    """Complain where the journal of edits cannot be read."""
    journal = EditJournal(Places.of(place.root, place.state).edits, place.root)
    try:
        journal.next_undo()
    except (NothingToUndoError, UndoRefusedError):
        return
    except WinxError as error:
        yield f"the journal of edits: {error}"


def litter(place: Ground, known: Sequence[State]) -> Iterator[str]:
    """Complain of files that belong to nobody."""
    paths = {path for state in known for path in state}
    for path in sorted(set(state_of(place.root)) - paths):
        if any(fnmatchcase(path, pattern) for pattern in DRAFTS):
            yield f"{path} is left over in the project"


class WayBack:
    """Goes all the way back through what was recorded, and forth again."""

    def __init__(self, place: Ground) -> None:
        directory = Places.of(place.root, place.state).checkpoints
        self._place = place
        self._checkpoints = Checkpoints(directory, place.root, limits_of(CheckpointSettings()))
        self.refusals: list[str] = []
        """Why paths would have been left as they were."""

    def check(self, begin: State, loose: Sequence[str]) -> Iterator[str]:
        """Complain where the beginning is not reached, or what was is not reached again."""
        try:
            self._checkpoints.prepare()
            before = state_of(self._place.root)
            # What had been taken back before that stays so.
            turns = self._go("undo", _MOST_TURNS)
            yield from (f"undone: {each}" for each in difference(self._present, begin, loose))
            self._go("redo", turns)
            yield from (f"redone: {each}" for each in difference(self._present, before))
        except WinxError as error:
            yield f"it cannot be taken back: {error}"
        finally:
            self._checkpoints.close()

    @property
    def _present(self) -> State:
        return state_of(self._place.root)

    def _go(self, direction: Direction, most: int) -> int:
        """Go as far as is allowed; return how often something was taken back, or made again."""
        checkpoints = self._checkpoints
        choose = next_undo if direction == "undo" else next_redo
        for number in range(most):
            spans = choose(checkpoints.spans())
            if not spans:
                return number
            steps = checkpoints.steps(spans, direction)
            self.refusals += [str(refusal) for refusal in checkpoints.examine(steps)]
            work = Work("ses_torture", new_id("turn"), "", direction, "Torture")
            checkpoints.carry_out(
                steps, work, spans, overwriting=frozenset(step.path for step in steps)
            )
        return most

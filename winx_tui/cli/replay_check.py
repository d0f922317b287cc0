"""`winx replay --check`: what runs is shown and asked for; then a line a call."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from winx_tui.cli.asking import agrees, can_ask
from winx_tui.cli.own_settings import own_redactor, own_settings
from winx_tui.config.paths import state_dir
from winx_tui.core import exit_codes
from winx_tui.core.errors import UsageError
from winx_tui.core.text import shortened
from winx_tui.runtime.replays.calls import RecordedCall, recorded_calls, why_not_again
from winx_tui.runtime.replays.check_room import CheckRoom
from winx_tui.runtime.replays.checking import CallCheck, checked
from winx_tui.runtime.replays.normalising import Roots
from winx_tui.runtime.replays.project_copy import ProjectCopy, project_before
from winx_tui.session.store import LoadedSession
from winx_tui.workspace.display import visible

_WIDTH = 100
_OUTCOME_WIDTH = len("not run")
_INDENT = " " * 7


def check(session: LoadedSession, *, is_confirmed: bool, as_json: bool) -> int:
    """Run a session's calls again in a copy of its project, and tell what differs.

    Args:
        session: whose calls are run.
        is_confirmed: whether nobody need be asked.
        as_json: whether data is printed instead of lines.

    Raises:
        UsageError: a person has to be asked, and nobody is there.
        SessionError: the project is not there, or cannot be copied.
    """
    calls = recorded_calls(session.events)
    if not calls:
        _tell("No tool was called in this session: there is nothing to check.")
        return exit_codes.DONE
    if not is_confirmed and not _is_wanted(session, calls):
        _tell("Nothing was run.")
        return exit_codes.INTERRUPTED
    with tempfile.TemporaryDirectory(prefix="winx-replay-", ignore_cleanup_errors=True) as name:
        place = Path(name).resolve()
        (place / "project").mkdir()
        copy = project_before(session, place / "project", state_dir())
        _tell(f"The project is copied {copy.origin}.")
        for remark in copy.remarks:
            _tell(remark)
        results = asyncio.run(_run(session, calls, copy, place / "state", as_json=as_json))
    if as_json:
        sys.stdout.write(json.dumps(_data(session, copy, results), indent=2) + "\n")
    counts = Counter(result.outcome for result in results)
    _tell(", ".join(f"{counts[outcome]} {outcome}" for outcome in ("same", "differs", "not run")))
    return exit_codes.FAILED if counts["differs"] else exit_codes.DONE


async def _run(
    session: LoadedSession,
    calls: Sequence[RecordedCall],
    copy: ProjectCopy,
    state: Path,
    *,
    as_json: bool,
) -> list[CallCheck]:
    settings = own_settings()
    redactor = own_redactor(settings)
    roots = Roots(str(session.header.cwd), str(copy.root))
    results: list[CallCheck] = []
    async with CheckRoom.open(copy.root, settings, state, redactor) as room:
        sandbox = await room.sandbox()
        _tell(
            f"Commands are shut in by {sandbox}, without network."
            if sandbox
            else "No sandbox works here: only what is proven to read, and edits, is run."
        )
        async for result in checked(calls, room, roots):
            results.append(result)
            if not as_json:
                sys.stdout.write(_lines(result))
                sys.stdout.flush()
    return results


def _is_wanted(session: LoadedSession, calls: Sequence[RecordedCall]) -> bool:
    """Show what would be run, and ask.

    Raises:
        UsageError: nobody is there.
    """
    if not can_ask(sys.stderr):
        raise UsageError("--check runs commands and nobody can be asked here; add --yes")
    _tell(f"These calls of session {session.header.id} would be run again, in a copy:")
    for recorded in calls:
        why = why_not_again(recorded)
        _tell(f"  {_named(recorded)}" + (f"  (not run: {why})" if why else ""))
        if recorded.command and not why and not recorded.title.endswith(recorded.command):
            # A title has one line: who is asked sees all that runs.
            for line in recorded.command.split("\n"):
                _tell(f"{_INDENT}| {line}")
    return agrees("Run them?", sys.stderr)


def _lines(result: CallCheck) -> str:
    head = f"{result.outcome:<{_OUTCOME_WIDTH}}  {_named(result.recorded)}"
    below = [line for line in (result.why, *result.diff) if line]
    indented = (f"{' ' * _OUTCOME_WIDTH}  {line}" for line in below)
    return visible("\n".join([head, *indented]), multiline=True) + "\n"


def _named(recorded: RecordedCall) -> str:
    number = f"{recorded.number}."
    return f"{number:<4} {shortened(visible(' '.join(recorded.title.split())), _WIDTH)}"


def _data(
    session: LoadedSession, copy: ProjectCopy, results: Sequence[CallCheck]
) -> dict[str, object]:
    return {
        "session": session.header.id,
        "project": copy.origin,
        "remarks": list(copy.remarks),
        "calls": [
            {
                "number": result.recorded.number,
                "turn": result.recorded.turn,
                "tool": result.recorded.call.name,
                "title": result.recorded.title,
                "outcome": result.outcome,
                "why": result.why,
                "diff": list(result.diff),
            }
            for result in results
        ],
    }


def _tell(text: str) -> None:
    sys.stderr.write(f"{visible(text)}\n")

"""One run of winx: started, given its deed, and killed at its moment or let end."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.complaints.pty_program import PtyProgram
from tests.support.home import WINX
from tests.torture.killing import NEVER, Killer, Moment, end_orphans
from tests.torture.model import Model
from tests.torture.place import Place
from tests.torture.work import Deed

_ANSWERED = ("-m", "local/scripted", "--mode", "full-access")
_REPL_WAITS = "winx full-access>"
_TUI_WAITS = "Say what you want done"
_TUI_WAITS_EMPTY = "Ask for a change"
_PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of a run that has ended."""

    killer: Killer
    shown: tuple[dict[str, Any], ...]
    """The events that `-p` has printed whole."""
    status: int
    output: str
    """All that was printed; of a screen what it showed last."""
    ended_alone: bool
    """Whether what the process left behind has ended by itself."""


def run_deed(
    deed: Deed,
    place: Place,
    model: Model,
    session: str | None,
    moment: Moment = NEVER,
    *,
    at_once: bool = True,
) -> Run:
    """Have winx do a deed.

    Args:
        deed: what is done.
        place: where.
        model: answers.
        session: the id of the one that is gone on with; None: a new one.
        moment: when it is killed.
        at_once: whether all it has started is killed with it.
    """
    model.begin()
    killer = Killer(moment, place.root, place.state)
    resume = ("--resume", session) if session else ()
    play = _PLAYS[deed.front]
    try:
        status, output, shown = play(deed, place, (*_ANSWERED, *resume), killer, model)
    finally:
        model.on_request = lambda: None
        killer.stop()
    return Run(killer, shown, status, output, end_orphans(at_once=at_once))


def winx(place: Place, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of winx's programs to its end."""
    return subprocess.run(
        [*WINX, *arguments],
        cwd=place.root,
        env=place.environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )


_Outcome = tuple[int, str, tuple[dict[str, Any], ...]]


def _print(
    deed: Deed, place: Place, options: tuple[str, ...], killer: Killer, model: Model
) -> _Outcome:
    watched = model.on_request

    def begun() -> None:
        killer.began.set()
        watched()

    model.on_request = begun
    printed = place.base / "printed"
    with printed.open("wb") as out, (place.base / "complaints").open("wb") as complaints:
        process = subprocess.Popen(
            [*WINX, "-p", deed.lines[0], *options, "--output-format", "stream-json"],
            cwd=place.root,
            env=place.environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=complaints,
            start_new_session=True,
        )
        killer.watch(process.pid)
        status = process.wait(_PATIENCE_S)
    output = printed.read_text(encoding="utf-8")
    shown = tuple(json.loads(line) for line in output.splitlines(keepends=True) if line[-1] == "\n")
    return status, output + (place.base / "complaints").read_text(encoding="utf-8"), shown


def _program(
    deed: Deed, place: Place, options: tuple[str, ...], killer: Killer, model: Model
) -> _Outcome:
    printed = place.base / "printed"
    with printed.open("wb") as out:
        process = subprocess.Popen(
            [*WINX, *deed.lines[0].split()],
            cwd=place.root,
            env=place.environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        killer.began.set()
        killer.watch(process.pid)
        status = process.wait(_PATIENCE_S)
    return status, printed.read_text(encoding="utf-8"), ()


def _type(
    deed: Deed, place: Place, options: tuple[str, ...], killer: Killer, model: Model
) -> _Outcome:
    is_repl = deed.front == "repl"
    front = ("--repl",) if is_repl else ()
    command = [*WINX, *front, *options]
    with PtyProgram(command, cwd=place.root, environ=place.environ, columns=100) as program:
        killer.watch(program.pid)
        try:
            typist = _TYPISTS.get(deed.name) or _TYPISTS[deed.front]
            typist(program, deed, killer, place, model)
            status = program.wait_for_end()
        except AssertionError:
            if not killer.has_killed:
                raise
            status = program.process.wait()
        return status, program.text, ()


_PLAYS = {"print": _print, "repl": _type, "tui": _type, "undo": _program}


def _last_line(program: PtyProgram) -> str:
    lines = [line.strip() for line in program.screen.text if line.strip()]
    return lines[-1] if lines else ""


def _type_lines(program: PtyProgram, deed: Deed, killer: Killer, _: Place, model: Model) -> None:
    for line in (*deed.lines, "/quit"):
        program.wait_until(lambda: _last_line(program) == _REPL_WAITS, what="the prompt")
        model.on_request()
        program.send(line.encode())
        program.wait_until(lambda: _last_line(program) != _REPL_WAITS, what=line)
        killer.began.set()
        program.send(b"\r")


def _type_on_screen(program: PtyProgram, deed: Deed, killer: Killer, *_: object) -> None:
    program.wait_for(_TUI_WAITS)
    for line in deed.lines:
        program.send(line.encode())
        program.wait_for(line)
        killer.began.set()
        program.send(b"\r")
        program.wait_for(f"All of {_mark(line)} is done.")
    program.wait_until(lambda: "esc" not in program.text.lower(), what="rest")
    program.send(b"/quit\r")


def _type_draft(program: PtyProgram, deed: Deed, killer: Killer, place: Place, _: Model) -> None:
    program.wait_for(_TUI_WAITS)
    beginning, rest = deed.lines
    program.send(beginning.encode())
    program.wait_until(lambda: beginning in draft_of(place), what="the draft on the disk")
    killer.began.set()
    for letter in rest:
        program.send(letter.encode())
        program.read()
    program.wait_until(lambda: draft_of(place) == beginning + rest, what="all of the draft")
    if killer.moment != NEVER:
        killer.kill(program.pid)
        return
    program.send(b"\x03")
    program.wait_for(_TUI_WAITS_EMPTY)
    program.send(b"/quit\r")


_Typist = Callable[[PtyProgram, Deed, Killer, Place, Model], None]
_TYPISTS: dict[str, _Typist] = {"repl": _type_lines, "tui": _type_on_screen, "draft": _type_draft}


def draft_of(place: Place) -> str:
    """Return the text of the draft that is on the disk; "": there is none."""
    for file in place.state.glob("drafts/*/[0-9]*.json"):
        for row in json.loads(file.read_text(encoding="utf-8")):
            return str(row["text"])
    return ""


def see_draft(place: Place, beginning: str) -> None:
    """Open the screen and wait for the beginning of a draft in the prompt."""
    command = [*WINX, *_ANSWERED]
    with PtyProgram(command, cwd=place.root, environ=place.environ, columns=160) as program:
        program.wait_for(beginning)


def _mark(line: str) -> str:
    return line.partition("[[")[2].partition("]]")[0]

"""`winx undo` and `winx redo`: which work is meant, and what stands in the way."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Collection, Mapping, Sequence

from winx_tui.cli.moments import local_minute
from winx_tui.cli.parser import SentenceParser
from winx_tui.cli.project_deeds import Manner, ProjectDeed, do, refuse_at_work, standing, tell
from winx_tui.cli.recorded_project import RecordedProject, recorded_project
from winx_tui.cli.step_words import quoted
from winx_tui.core import exit_codes
from winx_tui.runtime.way_finding import (
    WayBack,
    changing,
    is_any_below,
    last_taken_back,
    newest_standing,
    turns_along,
    work_out,
)
from winx_tui.workspace.checkpoints.plan import Direction
from winx_tui.workspace.checkpoints.spans import Span
from winx_tui.workspace.checkpoints.turns import recorded_turns
from winx_tui.workspace.display import visible

_FIND = {"undo": newest_standing, "redo": last_taken_back}
_PRESENT: Mapping[Direction, str] = {"undo": "Takes back", "redo": "Makes again"}
_DONE: Mapping[Direction, str] = {"undo": "Taken back:", "redo": "Made again:"}
_INFINITIVE: Mapping[Direction, str] = {"undo": "take back", "redo": "make again"}
_AFTERWARDS: Mapping[Direction, str] = {
    "undo": "`winx redo{arguments}` makes it again.",
    "redo": "`winx undo{arguments}` takes it back.",
}
_SUMMARY: Mapping[Direction, str] = {
    "undo": "Take back what winx's newest turn has changed in this project, by commands or edits.",
    "redo": "Make again what was taken back last.",
}


def go(direction: Direction, arguments: list[str]) -> int:
    """Run `winx undo` or `winx redo` and return the exit status.

    Raises:
        WinxError: the command line is wrong, or nothing can be done; nothing was changed.
    """
    # Intermixed: options may stand between paths.
    parsed = _parser(direction).parse_intermixed_args(arguments)
    manner = Manner(parsed.dry_run, parsed.yes, parsed.json, parsed.anyway)
    with recorded_project() as project:
        refuse_at_work(project, manner)
        tell(project.prepare())
        spans = project.checkpoints.spans()
        paths = project.paths(parsed.path)
        turns = project.turns_of(parsed.session, spans) if parsed.session else None
        # With --anyway something may be under way, of which nothing is known yet.
        ended = [span for span in spans if span.after is not None or not span.is_work]
        parts = tuple(
            work_out(project.checkpoints, work, direction, paths)
            for work in _chosen(project, direction, ended, turns, paths, parsed.turns)
        )
        if not parts:
            return _nothing(project, direction, parsed)
        work = sorted((s for part in parts for s in part.spans), key=lambda span: span.number)
        way = work_out(project.checkpoints, work, direction, paths)
        return do(project, _deed(project, way, parts, spans, parsed), manner)


def _chosen(
    project: RecordedProject,
    direction: Direction,
    spans: Sequence[Span],
    turns: Collection[str] | None,
    paths: Collection[str],
    count: int,
) -> tuple[tuple[Span, ...], ...]:
    """Find the work that is meant, in the parts that are carried out one after another.

    Work on paths goes back turn by turn: nothing else says afterwards how far it went.
    """
    if paths:
        named = {span.turn for span in spans} if turns is None else turns
        along = changing(project.checkpoints, spans, paths)
        return turns_along(along, named, direction, count)
    chosen = _FIND[direction](spans, turns, count)
    return (chosen,) if chosen else ()


def _deed(
    project: RecordedProject,
    way: WayBack,
    parts: tuple[WayBack, ...],
    spans: Sequence[Span],
    parsed: argparse.Namespace,
) -> ProjectDeed:
    chosen = project.paths(parsed.overwrite)
    is_all = parsed.overwrite_all or bool(parsed.overwrite and not chosen)
    named = is_all or bool(chosen)
    overwriting = frozenset(
        each.path
        for each in way.refusals
        if each.can_be_overridden and named and (is_all or is_any_below(each.path, chosen))
    )
    is_left = bool(way.blocked - overwriting)
    is_older = not parsed.session and project.newest_session(spans) not in {
        span.session for span in way.spans
    }
    ends = (way.spans[0].before, way.spans[-1].after)
    put_back_to, left_by_work = ends if way.direction == "undo" else ends[::-1]
    return ProjectDeed(
        way.direction,
        _heading(way, is_older=is_older, is_left=is_left),
        way.title,
        way.spans,
        way.steps,
        way.refusals,
        standing(project, way.steps),
        overwriting,
        must_ask=bool(overwriting),
        may_ask=is_left or is_older,
        question=f"{_INFINITIVE[way.direction].capitalize()} {quoted(way.title)}?",
        done=_DONE[way.direction],
        afterwards=_afterwards(way, parsed.path),
        left_afterwards=f"`winx {way.direction} PATH --overwrite PATH` does it all the same.",
        parts=parts,
        put_back_to=None if parsed.path else put_back_to,
        left_by_work=left_by_work,
    )


def _afterwards(way: WayBack, typed: Sequence[str]) -> str:
    number = len({span.turn for span in way.spans})
    # What goes back as a whole comes again as a whole.
    is_one = number == 1 or (way.direction == "undo" and not typed)
    turns = "" if is_one else f" --turns {number}"
    paths = "".join(f" {visible(shlex.quote(path))}" for path in typed)
    # Its number is put in later: braces in names are no place for it.
    paths = paths.replace("{", "{{").replace("}", "}}")
    return _AFTERWARDS[way.direction].format(arguments=turns + paths)


def _heading(way: WayBack, *, is_older: bool, is_left: bool) -> tuple[str, ...]:
    turns = recorded_turns(way.spans)
    lines = [
        f"{_PRESENT[way.direction]} {quoted(turn.prompt or turn.spans[0].title)} "
        f"({local_minute(turn.at)}, {visible(turn.session) or 'no session'})"
        for turn in reversed(turns)
    ]
    if is_older:
        lines.append("This is not the work of the newest session.")
    if is_left:
        lines.append("Something stands in the way; --overwrite PATH puts that back all the same.")
    return tuple(lines)


def _nothing(project: RecordedProject, direction: Direction, parsed: argparse.Namespace) -> int:
    if parsed.json:
        nothing = {"project": str(project.root), "deed": direction, "is_done": False, "work": []}
        sys.stdout.write(json.dumps({**nothing, "steps": [], "done": [], "left": []}) + "\n")
        return exit_codes.FAILED
    of_session = f" of session {visible(parsed.session)}" if parsed.session else ""
    of_paths = f" that concerns {', '.join(map(visible, parsed.path))}" if parsed.path else ""
    sys.stdout.write(
        f"There is nothing to {_INFINITIVE[direction]} in {visible(str(project.root))}"
        f"{of_session}{of_paths}.\n"
    )
    return exit_codes.FAILED


def _parser(direction: Direction) -> argparse.ArgumentParser:
    verb = _INFINITIVE[direction]
    parser = SentenceParser(
        prog=f"winx {direction}",
        description=f"{_SUMMARY[direction]} What you have changed since stays as it is.",
        epilog="exit status: 0 all of it is done, 1 something was left or there is nothing to do, "
        "2 the command line is wrong",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("path", nargs="*", metavar="PATH", help=f"{verb} only what was changed there and below")
    add("--session", metavar="ID", help="only the work of this session, or of what it is a copy of")
    add("--turns", type=_count, default=1, metavar="N", help="so many turns, the newest first")
    add("--dry-run", action="store_true", help="only show what would change")
    add(
        "--overwrite",
        action="append",
        default=[],
        metavar="PATH",
        help="also where it was changed since; may be repeated",
    )
    add("--overwrite-all", action="store_true", help="also wherever it was changed since")
    add("--yes", action="store_true", help="do not ask")
    add("--anyway", action="store_true", help="also while winx is at work in the project")
    add("--json", action="store_true", help="as data; nobody is asked")
    return parser


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value

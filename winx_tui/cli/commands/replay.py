"""`winx replay`: play a recorded session, or run its tool calls again and compare."""

from __future__ import annotations

import argparse
import math
import os
import sys

from winx_tui.cli.current_folder import current_folder
from winx_tui.cli.own_settings import own_settings
from winx_tui.cli.parser import SentenceParser
from winx_tui.config.paths import sessions_dir
from winx_tui.core import exit_codes
from winx_tui.core.errors import UsageError
from winx_tui.runtime.replays.player import Player
from winx_tui.runtime.replays.recording import read_recording
from winx_tui.runtime.replays.timeline import MAX_PAUSE_S, Timeline
from winx_tui.session.store import LoadedSession, SessionStore


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx replay ARGUMENTS` and return the exit status; no key matters here.

    Raises:
        WinxError: the command line is wrong, or there is no such session.
    """
    parsed = _parser().parse_args(arguments)
    store = SessionStore(sessions_dir())
    named = parsed.session or str(store.newest(current_folder()))
    session = read_recording(named, store)
    if parsed.check:
        # Lazy: whoever only looks on loads no tools.
        from winx_tui.cli.replay_check import check

        return check(session, is_confirmed=parsed.yes, as_json=parsed.json)
    if parsed.yes or parsed.json:
        raise UsageError("--yes and --json belong to --check; add it, or leave them out")
    return _play(session, parsed)


def _play(session: LoadedSession, parsed: argparse.Namespace) -> int:
    is_plain = os.environ.get("TERM", "") in ("", "dumb", "unknown")
    if is_plain or not (sys.stdin.isatty() and sys.stdout.isatty()):
        # Lazy: only where there is no screen.
        from winx_tui.session.export import export

        sys.stdout.write(export(session, "md"))
        return exit_codes.DONE
    settings = own_settings()
    # Lazy: Textual is for the screen alone, and reads variables when it is loaded.
    from winx_tui.core.textual_variables import drop_textual_variables

    drop_textual_variables(os.environ, is_tab=False)
    from winx_tui.tui.replay.program import run_replay

    timeline = Timeline.of(session.events, session.times, parsed.max_pause)
    return run_replay(session, Player(timeline, speed=parsed.speed), settings)


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(
        prog="winx replay",
        description=(
            "Play a session as it went: no model is asked, nothing is run or written. "
            "Without a terminal it is printed."
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "session",
        nargs="?",
        metavar="SESSION",
        help="an id or its beginning, a session's file, an exported JSON, or a report; "
        "without it, the newest session of this folder",
    )
    parser.add_argument(
        "--speed", type=_positive, default=1.0, metavar="N", help="times as fast as it was"
    )
    parser.add_argument(
        "--max-pause",
        type=_positive,
        default=MAX_PAUSE_S,
        metavar="SECONDS",
        help=f"the longest wait between two events (default: {MAX_PAUSE_S:g})",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="run its tool calls again, in a copy of the project, and compare what comes of them",
    )
    parser.add_argument("--yes", action="store_true", help="with --check: run without asking")
    parser.add_argument("--json", action="store_true", help="with --check: as data")
    return parser


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError("must be above 0")
    return value

"""`winx report`: pack what helps to find a fault into one file, which is shown first."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import pwd
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from winx_tui.cli.asking import can_ask
from winx_tui.cli.checkup import Patient
from winx_tui.cli.current_folder import current_folder
from winx_tui.cli.own_settings import own_redactor, own_settings
from winx_tui.cli.parser import SentenceParser
from winx_tui.config.paths import log_file, sessions_dir, state_dir
from winx_tui.config.settings import Settings
from winx_tui.core import exit_codes
from winx_tui.core.errors import SessionError, UsageError
from winx_tui.core.text import counted, sized
from winx_tui.runtime.replays.cleaning import Cleaner, Identity
from winx_tui.runtime.replays.recording import read_recording
from winx_tui.runtime.replays.report import ReportParts, log_tail, recorded_spans, report_data
from winx_tui.session.export import write_new
from winx_tui.session.store import LoadedSession, SessionStore
from winx_tui.workspace.display import visible

SUFFIX = ".winx-report.json"
_FOR_GIT = ("HOME", "XDG_CONFIG_HOME", "PATH")


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx report ARGUMENTS` and return the exit status.

    Raises:
        WinxError: the command line is wrong, there is no such session, or the file is there.
    """
    parsed = _parser().parse_args(arguments)
    session = _session(parsed)
    settings = own_settings()
    text = _cleaner(settings).written(report_data(_parts(session, settings, environment_keys)))
    if parsed.show:
        sys.stdout.write(text)
        return exit_codes.DONE
    # Named after the file: the id in a file from elsewhere may spell any path.
    name = session.path.name.removesuffix(SUFFIX).partition(".")[0] if session else "winx"
    path = Path(parsed.output or f"{name}{SUFFIX}")
    if os.path.lexists(path):
        raise SessionError(f"{visible(str(path))} is there already; name another file.")
    _tell(f"{visible(str(path))} would hold:")
    for line in _summary(text):
        _tell(f"  {line}")
    _tell("Secrets, your name, your home directory and this machine's name are replaced.")
    _tell("What you wrote and what files hold is in it: read it before you pass it on.")
    if not parsed.yes and not _is_wanted(text):
        _tell("Nothing was written.")
        return exit_codes.FAILED
    write_new(path, text)
    _tell(f"Written: {visible(str(path))}. Nothing was sent. `winx replay` plays it.")
    return exit_codes.DONE


def _session(parsed: argparse.Namespace) -> LoadedSession | None:
    if parsed.no_session:
        return None
    store = SessionStore(sessions_dir())
    if parsed.session is not None:
        return read_recording(parsed.session, store)
    try:
        return store.load(store.newest(current_folder()))
    except SessionError:
        _tell("No session of this folder is in it: there is none. Name one to have it in.")
        return None


def _parts(
    session: LoadedSession | None, settings: Settings, environment_keys: frozenset[str]
) -> ReportParts:
    return ReportParts(
        session,
        settings,
        _findings(environment_keys),
        log_tail(log_file()),
        () if session is None else recorded_spans(session, state_dir()),
        os.environ,
    )


def _findings(environment_keys: frozenset[str]) -> tuple[Mapping[str, str], ...]:
    # Lazy: checks load what they look at.
    from winx_tui.cli.hook_checks import HOOK_CHECKS
    from winx_tui.cli.key_checks import KEY_CHECKS
    from winx_tui.cli.machine_checks import MACHINE_CHECKS
    from winx_tui.cli.setup_checks import SETUP_CHECKS

    patient = Patient(current_folder(), os.environ, environment_keys)
    checks = (*MACHINE_CHECKS, *SETUP_CHECKS, *HOOK_CHECKS, *KEY_CHECKS)
    found = chain.from_iterable(check(patient) for check in checks)
    return tuple(asdict(finding) for finding in found)


def _cleaner(settings: Settings) -> Cleaner:
    return Cleaner(own_redactor(settings), _identity())


def _identity() -> Identity:
    """Find out what names the person and the machine."""
    home, user, full_name = None, "", ""
    # A person without an entry in the system's list has none of these.
    with suppress(RuntimeError):
        home = Path.home()
    with suppress(KeyError, OSError):
        user = getpass.getuser()
        full_name = pwd.getpwuid(os.getuid()).pw_gecos.partition(",")[0]
    signed = _git_identity()
    names = {full_name, signed.get("user.name", "")} - {""}
    emails = {signed.get("user.email", "")} - {""}
    return Identity(home, user, socket.gethostname(), tuple(sorted(names)), tuple(emails))


def _git_identity() -> dict[str, str]:
    """Return how git has the person sign; the folder's own settings are not read."""
    # Lazy: git is asked here alone.
    from winx_tui.workspace.git_hardening import find_git
    from winx_tui.workspace.git_process import run_git
    from winx_tui.workspace.repository import GitError

    program = find_git(os.environ, current_folder())
    if not program:
        return {}
    environment = {name: os.environ[name] for name in _FOR_GIT if name in os.environ}
    asked = ("config", "--global", "--null", "--get-regexp", r"^user\.(name|email)$")
    try:
        done = run_git(program, *asked, environment=environment, cwd=Path("/"))
    except GitError:
        return {}
    rows = done.output.decode("utf-8", "replace").split("\0")
    return {key: value.strip() for key, _, value in (row.partition("\n") for row in rows) if key}


def _summary(text: str) -> list[str]:
    """Say what is in a report, and how large each part is."""
    data: dict[str, Any] = json.loads(text)
    held = data["session"] or {"records": []}
    what = {
        "machine": "versions of winx, Python and the system, the terminal",
        "settings": counted(len(data["settings"]), "setting") + " other than the default",
        "doctor": counted(len(data["doctor"]), "finding") + " of `winx doctor`",
        "log": counted(len(data["log"]), "line") + " of winx's log",
        "checkpoints": counted(len(data["checkpoints"]), "change") + ": names and sizes of files",
        "session": counted(len(held["records"]), "record") + ": what was said and done; no images",
    }
    rows = [(name, len(json.dumps(data[name])), words) for name, words in what.items()]
    return [f"{name:<12} {sized(size):>9}  {words}" for name, size, words in rows]


def _is_wanted(text: str) -> bool:
    """Ask whether it is to be written; `s` shows all of it first.

    Raises:
        UsageError: nobody is there.
    """
    if not can_ask(sys.stderr):
        raise UsageError("nobody can be asked here; look with --show, then add --yes")
    while True:
        sys.stderr.write("Write it? [y/N, s shows all of it] ")
        sys.stderr.flush()
        answer = sys.stdin.readline().strip().lower()
        if answer != "s":
            return answer in ("y", "yes")
        sys.stdout.write(text)
        sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(
        prog="winx report",
        description=(
            "Pack a session, versions, settings, the doctor's findings and the end of the log "
            "into one file, without secrets and names. Nothing is sent anywhere."
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "session",
        nargs="?",
        metavar="SESSION",
        help="an id, its beginning, or a file; without it, the newest session of this folder",
    )
    parser.add_argument("--no-session", action="store_true", help="all but a session")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help=f"that is not there yet (default: ID{SUFFIX})"
    )
    parser.add_argument("--show", action="store_true", help="print all of it, and write nothing")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    return parser


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")

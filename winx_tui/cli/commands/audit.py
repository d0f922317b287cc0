"""`winx audit`: what was decided and what ran, on this machine, newest last."""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import UTC, datetime, timedelta

from winx_tui.cli.parser import SentenceParser
from winx_tui.config.paths import state_dir
from winx_tui.core import exit_codes
from winx_tui.core.errors import WorkspaceError
from winx_tui.security.audit_file import AuditFile, audit_file
from winx_tui.security.audit_view import entries, entry_line, time_of
from winx_tui.workspace.display import visible

_DEFAULT_LIMIT = 50
_SPAN = re.compile(r"([0-9]{1,6})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx audit ARGUMENTS` and return the exit code; no key matters here.

    Raises:
        WinxError: an option is wrong, or the audit cannot be read.
    """
    parsed = _parser().parse_args(arguments)
    file = AuditFile(audit_file(state_dir()))
    try:
        records = [
            record
            for record in file.records()
            if (time := time_of(record)) is not None
            and (parsed.since is None or time >= parsed.since)
        ]
    except OSError as error:
        raise WorkspaceError(
            f"the audit {file.path} cannot be read: {error.strerror}; check who owns it"
        ) from error
    lines = (
        [json.dumps(record) for record in records]
        if parsed.json
        else [visible(entry_line(entry)) for entry in entries(records)]
    )
    for line in lines[-parsed.limit :] if parsed.limit else lines:
        sys.stdout.write(line + "\n")
    if not lines and not parsed.json:
        when = "" if parsed.since is None else " in that time"
        sys.stdout.write(f"Nothing was recorded{when}. The audit is {visible(str(file.path))}\n")
    return exit_codes.DONE


def since(text: str) -> datetime:
    """Read a moment: 30m, 2h, 3d or 1w ago, a date, or a date with a time (local, or with zone).

    Raises:
        argparse.ArgumentTypeError: it is none of these.
    """
    span = _SPAN.fullmatch(text)
    try:
        if span:
            return datetime.now(UTC) - timedelta(**{_UNITS[span[2]]: int(span[1])})
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no moment; write 30m, 2h, 3d, 1w or a date such as 2026-11-01"
        ) from error


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(
        prog="winx audit",
        description="What was decided and what ran on this machine, newest last.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--since", type=since, metavar="WHEN", help="30m, 2h, 3d, 1w, or a date: 2026-11-01"
    )
    parser.add_argument("--json", action="store_true", help="the raw records, one a line")
    parser.add_argument(
        "--limit",
        type=_count,
        default=_DEFAULT_LIMIT,
        metavar="N",
        help=f"only the last N; 0 shows all (default: {_DEFAULT_LIMIT})",
    )
    return parser


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return value

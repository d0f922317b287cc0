"""`winx sessions prune`: what would go is shown, and goes once a person has said yes."""

from __future__ import annotations

import argparse
import os
import re
import sys
from datetime import timedelta
from pathlib import Path

from winx_tui.cli.asking import agrees, can_ask
from winx_tui.core import exit_codes
from winx_tui.core.errors import UsageError
from winx_tui.core.text import counted, sized
from winx_tui.session.retention import SessionRetention
from winx_tui.session.store import SessionStore

_AGE = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def age_in(text: str) -> timedelta:
    """Read an age such as 30d.

    Raises:
        UsageError: it is none.
    """
    if (found := _AGE.fullmatch(text.strip().lower())) is None:
        raise UsageError(f"'{text}' is no age; write a number of days such as 30d, or 12h, 4w")
    return int(found[1]) * _UNITS[found[2]]


def prune(store: SessionStore, parsed: argparse.Namespace, cwd: Path | None) -> int:
    """Delete sessions for good, once that is confirmed; return the exit status.

    Raises:
        UsageError: nothing says which ones, or nobody can be asked.
        SessionError: a file cannot be removed.
    """
    # Lazy: rows are written as `list` writes them.
    from winx_tui.cli.commands.sessions import session_line

    chosen = store.surplus(_retention(parsed), cwd)
    if not chosen:
        sys.stdout.write("No session would be deleted; those that are open never are.\n")
        return exit_codes.DONE
    for row in chosen:
        sys.stdout.write(session_line(row, with_folder=cwd is None))
    size = sum(row.size_bytes for row in chosen)
    told = f"{counted(len(chosen), 'session')}, {sized(size)}"
    if parsed.dry_run:
        sys.stdout.write(f"{told} would be deleted.\n")
        return exit_codes.DONE
    if not parsed.yes and not _is_confirmed(told):
        sys.stdout.write("Nothing was deleted.\n")
        return exit_codes.DONE
    removed = store.remove(chosen)
    sys.stdout.write(f"Deleted {counted(len(removed), 'session')}.\n")
    return exit_codes.DONE


def _retention(parsed: argparse.Namespace) -> SessionRetention:
    older_than = None if parsed.older_than is None else age_in(parsed.older_than)
    if parsed.keep is not None and parsed.keep < 0:
        raise UsageError("--keep counts sessions; it cannot be less than 0")
    if older_than is not None or parsed.keep is not None:
        return SessionRetention(older_than, parsed.keep, with_named=parsed.named)
    return _by_settings(with_named=parsed.named)


def _by_settings(*, with_named: bool) -> SessionRetention:
    # Lazy: only here the settings say what goes.
    from winx_tui.config.loader import load_layers
    from winx_tui.config.paths import config_file
    from winx_tui.session.retention import retention_of

    loaded = load_layers(user_file=config_file(), environ=os.environ, overrides={})
    settings = loaded.settings.sessions
    retention = retention_of(settings.keep_days, settings.max_size_mb, with_named=with_named)
    if retention is None:
        raise UsageError(
            "nothing says which sessions go; add --older-than 30d or --keep N, or set "
            "sessions.keep_days"
        )
    return retention


def _is_confirmed(told: str) -> bool:
    if not can_ask(sys.stderr):
        raise UsageError("sessions are deleted for good and nobody can be asked here; add --yes")
    return agrees(f"Delete {told}, for good?", sys.stderr)

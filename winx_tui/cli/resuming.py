"""Which session a start goes on with, and which of its choices are not up to that session."""

from __future__ import annotations

from pathlib import Path

from winx_tui.cli.options import Options
from winx_tui.config.paths import sessions_dir
from winx_tui.session.store import SessionStore

_MOST_BUSY = 3
"""Sessions that are named because they are open elsewhere."""


def given_choices(options: Options) -> frozenset[str]:
    """Return what a session that is gone on with does not change, as it was asked for."""
    # With -p nobody can change a mode that was left behind: each call says its own.
    has_mode = options.mode is not None or options.front_end == "print"
    named = {"mode": has_mode, "model": options.model}
    return frozenset(name for name, value in named.items() if value)


def newest_session(root: Path) -> tuple[str, tuple[str, ...]]:
    """Return the id of a folder's newest session that is free, and what to say of newer ones.

    Raises:
        SessionBusyError: all are open.
        SessionError: there is none.
    """
    path, busy = SessionStore(sessions_dir()).newest_free(root)
    remarks = (
        f"Session {each.stem} is newer but open in another winx, so the one before goes on here. "
        f"`winx sessions fork {each.stem}` makes a copy of it."
        for each in busy[:_MOST_BUSY]
    )
    return path.stem, tuple(remarks)

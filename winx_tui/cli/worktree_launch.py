"""`winx --worktree NAME`: the worktree before the front end, and what becomes of it after."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from winx_tui.config.paths import sessions_dir, state_dir, trust_file
from winx_tui.config.trust import TrustStore
from winx_tui.runtime.worktree_session import WorktreeSession
from winx_tui.runtime.worktrees import WorktreeDesk
from winx_tui.session.store import SessionStore
from winx_tui.workspace.display import visible


@contextmanager
def in_worktree(folder: Path, name: str) -> Iterator[WorktreeSession]:
    """Go to a worktree, and see to what was decided about it once nothing works in it.

    Raises:
        UsageError: it cannot be made here.
        WinxError: git or winx's own files fail.
    """
    desk = WorktreeDesk.at(folder, state_dir(), TrustStore(trust_file()))
    stay = desk.enter(name, SessionStore(sessions_dir()).note_worktree)
    os.chdir(stay.folder)
    session = WorktreeSession(stay, desk)
    try:
        yield session
    finally:
        words = session.end()
        # The terminal may be gone by now.
        with suppress(OSError):
            for sentence in words:
                sys.stderr.write(f"{visible(sentence)}\n")

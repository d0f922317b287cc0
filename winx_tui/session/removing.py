"""A session removed for good, with all that repairs have left beside it."""

from __future__ import annotations

import os
from pathlib import Path

from winx_tui.session.lock import open_held
from winx_tui.session.repairing import damaged_files


def remove(path: Path) -> None:
    """Remove a session that nobody has open.

    Raises:
        SessionBusyError: it is open somewhere.
        OSError: the file cannot be removed, or is a link.
    """
    held = open_held(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        for damaged in damaged_files(path):
            damaged.unlink(missing_ok=True)
        path.unlink()
    finally:
        held.let_go()
        os.close(held.descriptor)

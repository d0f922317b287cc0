"""What git has not had for long leaves its shelf."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from winx_tui.workspace.checkpoints.git_shelf import PLACE


def forget_gone(shelves: Path, before_s: float) -> int:
    """Take from shelves what is gone for long; return how many bytes that frees.

    Args:
        shelves: holds one for each repository; need not be there.
        before_s: since the epoch; what went later stays.

    Raises:
        OSError: a shelf cannot be read or written.
    """
    if not shelves.is_dir():
        return 0
    return sum(_forgotten(shelf, before_s) for shelf in shelves.iterdir() if shelf.is_dir())


def _forgotten(shelf: Path, before_s: float) -> int:
    place = shelf / PLACE
    try:
        git, seen_s = Path(os.fsdecode(place.read_bytes())), place.stat().st_mtime
    except FileNotFoundError:
        return 0
    is_gone = not os.path.lexists(git)
    if is_gone and seen_s >= before_s:
        return 0
    freed = 0
    for directory, _, names in os.walk(shelf):
        for name in names:
            path = Path(directory) / name
            status = path.lstat()
            if is_gone:
                freed += status.st_size if status.st_nlink == 1 else 0
                continue
            # As one link of a file goes, the time of change of the other does: that is when
            # git let go of it. A copy has no other: the file itself is looked for.
            is_old = status.st_nlink == 1 and status.st_ctime < before_s and path != place
            if is_old and not os.path.lexists(git / path.relative_to(shelf)):
                freed += status.st_size
                path.unlink()
                # Should git have it back, it is linked again.
                os.utime(directory, ns=(0, 0))
    if is_gone:
        shutil.rmtree(shelf)
    return freed

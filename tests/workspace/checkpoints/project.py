"""A project on the disk that is changed in every way, and what it holds as plain data."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")

State = dict[str, tuple[str, int, bytes]]
"""Path → kind, permissions and content."""


def state_of(root: Path) -> State:
    """Read what a project holds, git's directory left out."""
    state: State = {}
    for directory, names, files in os.walk(root):
        if ".git" in names:
            names.remove(".git")
        for name in [*names, *files]:
            path = Path(directory) / name
            status = path.lstat()
            mode = stat.S_IMODE(status.st_mode)
            key = str(path.relative_to(root))
            if path.is_symlink():
                state[key] = ("link", 0, os.fsencode(path.readlink()))
            elif path.is_dir():
                state[key] = ("directory", mode, b"")
            else:
                state[key] = ("file", mode, path.read_bytes())
    return state


@contextmanager
def quick_directory() -> Iterator[Path]:
    """Make a directory that is in memory where there is such: hundreds of syncs take long."""
    place = _MEMORY if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as directory:
        yield Path(directory).resolve()


def write(path: Path, content: str) -> None:
    """Write a file, whatever lies in its way."""
    for parent in reversed(path.parents):
        if parent.is_symlink() or (parent.exists() and not parent.is_dir()):
            parent.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    remove(path)
    path.write_text(content, encoding="utf-8")


def remove(path: Path) -> None:
    """Remove whatever lies there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif os.path.lexists(path):
        path.unlink()

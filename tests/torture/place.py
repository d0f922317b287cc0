"""A project and the state of winx beside it, put back to how they were as often as is wanted."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.home import clean_environment

Kept = tuple[str, int, bytes]
"""Kind, permissions, content."""
State = dict[str, Kept]

_WARM_HOST = "host"
"""Below the state; it goes on from one run to the next."""


def state_of(root: Path) -> State:
    """Read what a project holds, git's directory left out; may be called while it changes."""
    state: State = {}
    for directory, names, files in os.walk(root):
        if ".git" in names:
            names.remove(".git")
        for name in [*names, *files]:
            path = Path(directory) / name
            try:
                state[path.relative_to(root).as_posix()] = _kept(path)
            except FileNotFoundError:
                continue
    return state


def _kept(path: Path) -> Kept:
    status = path.lstat()
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return "link", 0, os.fsencode(path.readlink())
    if stat.S_ISDIR(status.st_mode):
        return "directory", mode, b""
    return "file", mode, path.read_bytes()


class Ground:
    """A project, and the state of winx."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.root = base / "project"
        self.state = base / "state"

    def session_files(self) -> list[Path]:
        """Return the sessions, the newest first."""
        files = self.state.glob("sessions/*/ses_*.jsonl")
        return sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True)


class Place(Ground):
    """Directories of one run after another, always at the same paths."""

    def __init__(self, base: Path, model_url: str, keep_warm_minutes: int) -> None:
        super().__init__(base)
        self.root.mkdir(parents=True)
        self.state.mkdir(mode=0o700)
        self.environ = clean_environment(
            base / "home",
            WINX_STATE_DIR=str(self.state),
            WINX_CONFIG_DIR=str(base / "home/config"),
            WINX_LOCAL_BASE_URL=model_url,
            WINX_KEEP_WARM_MINUTES=str(keep_warm_minutes),
        )
        del self.environ["PYTHONDONTWRITEBYTECODE"]

    def keep(self, name: str) -> None:
        """Keep how things are, under a name."""
        kept = self.base / "kept" / name
        kept.mkdir(parents=True)
        for directory in (self.root, self.state):
            copy = kept / directory.name
            copy.mkdir()
            _copy(directory, copy)

    def put_back(self, name: str) -> None:
        """Have things as they were when they were kept."""
        for directory in (self.root, self.state):
            for path in _contents(directory):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()
            _copy(self.base / "kept" / name / directory.name, directory)


def _contents(directory: Path) -> Iterator[Path]:
    return (path for path in directory.iterdir() if path.name != _WARM_HOST)


def _copy(source: Path, target: Path) -> None:
    paths = [str(path) for path in _contents(source)]
    if paths:
        subprocess.run(["cp", "-a", "--", *paths, str(target)], check=True)

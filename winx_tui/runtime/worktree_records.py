"""What winx has written down of the worktrees that it made."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory
from winx_tui.config.private_files import (
    only_writer,
    read_private_file,
    replace_private_file,
)
from winx_tui.core.errors import ConfigError, SessionError, UsageError
from winx_tui.runtime.places import workspace_key
from winx_tui.session.headers import head_of
from winx_tui.workspace.display import visible

_VERSION = 1


@dataclass(frozen=True, slots=True)
class WorktreeRecord:
    """One worktree."""

    name: str
    path: Path
    origin: Path
    """The top of the work tree that it was made from, resolved."""
    branch: str
    base: str
    """The branch that it came from; empty: HEAD was detached."""
    commit: str
    """Where it began."""
    created_at: str
    """UTC, ISO 8601."""


class WorktreeRecords:
    """A private file for each, by the repository and the name."""

    def __init__(self, state: Path) -> None:
        """Take winx's state directory."""
        self._directory = state / "worktrees"

    def get(self, origin: Path, name: str) -> WorktreeRecord | None:
        """Return a worktree's record; None: there is none of that name.

        Raises:
            ConfigError: it is broken, or open to other users.
        """
        return self._read(self._file(origin, name))

    def of(self, origin: Path) -> tuple[WorktreeRecord, ...]:
        """List the worktrees of a work tree, by name.

        Raises:
            ConfigError: one of the records is broken, or open to other users.
        """
        files = sorted((self._directory / workspace_key(origin)).glob("*.json"))
        return tuple(record for record in map(self._read, files) if record is not None)

    def at(self, path: Path) -> WorktreeRecord | None:
        """Return the record of the worktree whose top lies there, resolved; None: it is no such."""
        return next((record for record in self._all() if record.path == path), None)

    def around(self, folder: Path) -> WorktreeRecord | None:
        """Return the record of the worktree that a folder, resolved, lies in; None: in none."""
        return next((record for record in self._all() if folder.is_relative_to(record.path)), None)

    def write(self, record: WorktreeRecord) -> None:
        """Write a worktree down.

        Raises:
            ConfigError: it cannot be written.
        """
        data = {"version": _VERSION} | {
            key: os.fspath(value) if isinstance(value, Path) else value
            for key, value in asdict(record).items()
        }
        file = self._file(record.origin, record.name)
        ensure_private_directory(self._directory)
        replace_private_file(file, json.dumps(data, indent=2) + "\n")

    def remove(self, record: WorktreeRecord) -> None:
        """Forget a worktree."""
        self._file(record.origin, record.name).unlink(missing_ok=True)

    def only_maker(self, origin: Path, name: str) -> AbstractContextManager[None]:
        """Hold the right to make a worktree of a name against other winx processes."""
        ensure_private_directory(self._directory)
        return only_writer(self._file(origin, name))

    def stay(self, record: WorktreeRecord) -> int:
        """Say that somebody works in a worktree, until the descriptor is closed.

        Raises:
            UsageError: it is just being removed.
            ConfigError: winx's state cannot be written.
        """
        return self._locked(record, fcntl.LOCK_SH, "is just being removed by another winx")

    def alone(self, record: WorktreeRecord, own: int | None = None) -> int:
        """Say that nobody else may work in a worktree, until the descriptor is closed.

        Args:
            record: whose.
            own: what stay() has given this process; it says so from now on.

        Raises:
            UsageError: another winx works in it.
            ConfigError: winx's state cannot be written.
        """
        return self._locked(
            record, fcntl.LOCK_EX, "is open in another winx: leave it there first", own
        )

    def _locked(self, record: WorktreeRecord, kind: int, why: str, own: int | None = None) -> int:
        file = self._file(record.origin, record.name).with_suffix(".lock")
        ensure_private_directory(self._directory)
        ensure_private_directory(file.parent)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            descriptor = os.open(file, flags, 0o600) if own is None else own
        except OSError as error:
            raise ConfigError(f"cannot open {file}: {error.strerror}; check who owns it") from error
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if own is None:
                os.close(descriptor)
            else:
                # Asking for more has let go of what was held.
                fcntl.flock(own, fcntl.LOCK_SH | fcntl.LOCK_NB)
            raise UsageError(f"The worktree {record.name} {why}.") from error
        except OSError:
            # A file system that knows no locks keeps nobody out.
            return descriptor
        return descriptor

    def _all(self) -> Iterator[WorktreeRecord]:
        for file in sorted(self._directory.glob("*/*.json")):
            if (record := self._read(file)) is not None:
                yield record

    def _file(self, origin: Path, name: str) -> Path:
        return self._directory / workspace_key(origin) / f"{name}.json"

    def _read(self, file: Path) -> WorktreeRecord | None:
        text = read_private_file(file)
        if text is None:
            return None
        try:
            data = json.loads(text)
            if data.pop("version") != _VERSION:
                return None
            return WorktreeRecord(
                **data | {"path": Path(data["path"]), "origin": Path(data["origin"])}
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigError(
                f"{file} is broken; delete it: `git worktree list` shows what it was about"
            ) from error


def check_at_home(session: Path, root: Path, state: Path) -> None:
    """Refuse to go on with a session of a worktree in another folder.

    Args:
        session: its file.
        root: where it would be gone on with, resolved.
        state: winx's state directory.

    Raises:
        SessionError: it belongs to a worktree of winx's that is still there.
    """
    header = head_of(session)
    if header is None or header.cwd == root:
        return
    record = WorktreeRecords(state).around(header.cwd)
    if record is not None and record.path.is_dir() and not root.is_relative_to(record.path):
        raise SessionError(
            f"Session {header.id} belongs to the worktree {record.name}: `winx -w {record.name} "
            f"--resume {header.id}` in {visible(str(record.origin))} goes on with it."
        )

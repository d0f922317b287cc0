"""The sessions on disk: made, found, listed, deleted."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from winx_tui import __version__
from winx_tui.core.errors import SessionError
from winx_tui.core.events import Event, TurnStarted
from winx_tui.core.ids import new_id
from winx_tui.core.messages import ModelRef
from winx_tui.session.log import SessionLog
from winx_tui.session.records import EventRecord, SessionHeader, from_line, utc_now


@dataclass(frozen=True, slots=True)
class LoadedSession:
    """A session as read back."""

    path: Path
    header: SessionHeader
    events: tuple[Event, ...]
    next_seq: int
    skipped_lines: int
    """Torn or unreadable lines that were passed over."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One row of a list of sessions."""

    id: str
    path: Path
    cwd: Path
    created_at: str
    changed_at: datetime
    first_prompt: str
    turns: int
    size_bytes: int


class SessionStore:
    """Sessions as JSONL files, one directory a project."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def create(self, cwd: Path, model: ModelRef | None) -> SessionLog:
        """Begin a session; its file appears with the first event."""
        header = SessionHeader(new_id("ses"), cwd, utc_now(), __version__, model)
        return SessionLog(self._project_directory(cwd) / f"{header.id}.jsonl", header)

    def reopen(self, session: LoadedSession) -> SessionLog:
        """Go on writing to a session that was loaded."""
        return SessionLog(session.path, session.header, next_seq=session.next_seq)

    def load(self, path: Path) -> LoadedSession:
        """Read a session; torn lines are counted and passed over.

        Raises:
            SessionError: the file cannot be read or has no header.
        """
        header: SessionHeader | None = None
        events: list[Event] = []
        next_seq = skipped = 0
        try:
            with _open_regular(path) as file:
                for line in file:
                    try:
                        record = from_line(line)
                    except (ValueError, RecursionError):
                        skipped += 1
                        continue
                    match record:
                        case SessionHeader():
                            header = header or record
                        case EventRecord(seq, _, event):
                            events.append(event)
                            next_seq = seq + 1
        except OSError as error:
            raise SessionError(
                f"Session {path.stem} cannot be read: {error.strerror or error}."
            ) from error
        if header is None:
            raise SessionError(
                f"{path} is no session of this winx: it has no readable header. "
                "`winx sessions list` shows the ones there are."
            )
        return LoadedSession(path, header, tuple(events), next_seq, skipped)

    def latest(self, cwd: Path) -> Path:
        """Return the project's newest session.

        Raises:
            SessionError: there is none.
        """
        paths = [path for path in self._project_paths(cwd) if _is_regular(path)]
        for path in sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True):
            if _has_header(path):
                return path
        raise SessionError(
            f"There is no session to continue in {cwd}. Start one with `winx`, "
            "or see `winx sessions list --all`."
        )

    def find(self, session_id: str) -> Path:
        """Return the file of a session by its id or the beginning of it.

        Raises:
            SessionError: none or several fit.
        """
        wanted = session_id if session_id.startswith("ses_") else f"ses_{session_id}"
        paths = [path for path in self._paths() if path.stem.startswith(wanted)]
        if len(paths) == 1:
            return paths[0]
        if not paths:
            raise SessionError(
                f"There is no session '{session_id}'. `winx sessions list --all` shows them."
            )
        raise SessionError(
            f"'{session_id}' fits {len(paths)} sessions; write more of the id: "
            + ", ".join(sorted(path.stem for path in paths)[:5])
        )

    def list(self, cwd: Path | None = None) -> tuple[SessionSummary, ...]:
        """List a project's sessions, or all, newest first; unreadable ones are left out."""
        paths = self._paths() if cwd is None else self._project_paths(cwd)
        summaries = []
        for path in paths:
            try:
                summaries.append(self._summary(path))
            except (SessionError, OSError):
                continue
        return tuple(sorted(summaries, key=lambda summary: summary.changed_at, reverse=True))

    def delete(self, session_id: str) -> None:
        """Remove a session for good.

        Raises:
            SessionError: none or several fit, or the file cannot be removed.
        """
        path = self.find(session_id)
        try:
            path.unlink()
        except OSError as error:
            raise SessionError(f"{path} cannot be deleted: {error.strerror}.") from error

    def _summary(self, path: Path) -> SessionSummary:
        session = self.load(path)
        prompts = [event for event in session.events if isinstance(event, TurnStarted)]
        status = path.stat()
        return SessionSummary(
            session.header.id,
            path,
            session.header.cwd,
            session.header.created_at,
            datetime.fromtimestamp(status.st_mtime, UTC),
            prompts[0].prompt.typed if prompts else "",
            len(prompts),
            status.st_size,
        )

    def _paths(self) -> Iterator[Path]:
        return self._directory.glob("*/ses_*.jsonl")

    def _project_paths(self, cwd: Path) -> Iterator[Path]:
        return self._project_directory(cwd).glob("ses_*.jsonl")

    def _project_directory(self, cwd: Path) -> Path:
        digest = hashlib.sha256(os.fsencode(cwd)).hexdigest()[:12]
        return self._directory / digest


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _has_header(path: Path) -> bool:
    try:
        with _open_regular(path) as file:
            return isinstance(from_line(file.readline()), SessionHeader)
    except (OSError, ValueError, RecursionError):
        return False


def _open_regular(path: Path) -> TextIO:
    """Open a file that must be one: a link or a FIFO put in its place is refused."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a regular file")
    return os.fdopen(descriptor, encoding="utf-8", errors="replace")

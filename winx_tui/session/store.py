"""The sessions on disk: made, found, listed, named, copied, searched, deleted."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from winx_tui import __version__
from winx_tui.core.errors import SessionError
from winx_tui.core.events import Event
from winx_tui.core.ids import new_id
from winx_tui.core.messages import ModelRef
from winx_tui.session.blocks import is_regular, open_regular
from winx_tui.session.forking import copy_before
from winx_tui.session.index import IndexedSession, digests
from winx_tui.session.lock import hold
from winx_tui.session.log import SessionLog, last_byte, no_branch, write_whole
from winx_tui.session.records import (
    EventRecord,
    SessionHeader,
    TitleRecord,
    from_line,
    to_line,
    utc_now,
)
from winx_tui.session.search import SearchHit, Stop, never, search
from winx_tui.session.summary import SessionSummary

MAX_TITLE_CHARS = 200


@dataclass(frozen=True, slots=True)
class LoadedSession:
    """A session as read back."""

    path: Path
    header: SessionHeader
    events: tuple[Event, ...]
    next_seq: int
    skipped_lines: int
    """Torn or unreadable lines that were passed over."""
    times: tuple[str, ...] = ()
    """When each of the events was written down; UTC, ISO 8601."""
    title: str = ""
    """As the person named it; "": not at all."""


class SessionStore:
    """Sessions as JSONL files, one directory a project."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def create(
        self, cwd: Path, model: ModelRef | None, *, branch: Callable[[], str | None] = no_branch
    ) -> SessionLog:
        """Begin a session; its file appears with the first event, which is when `branch` is asked.

        Args:
            cwd: the workspace.
            model: as it was chosen; None: not yet.
            branch: tells which branch is checked out.
        """
        header = SessionHeader(new_id("ses"), cwd, utc_now(), __version__, model)
        path = self._project_directory(cwd) / f"{header.id}.jsonl"
        return SessionLog(path, header, branch=branch)

    def reopen(self, session: LoadedSession) -> SessionLog:
        """Go on writing to a session that was loaded, and keep other writers out.

        Raises:
            SessionBusyError: it is open somewhere.
            SessionError: it cannot be written.
        """
        log = SessionLog(session.path, session.header, next_seq=session.next_seq)
        log.hold()
        return log

    def load(self, path: Path) -> LoadedSession:
        """Read a session; torn lines are counted and passed over.

        Raises:
            SessionError: the file cannot be read or has no header.
        """
        header: SessionHeader | None = None
        events: list[EventRecord] = []
        title, skipped = "", 0
        try:
            with open_regular(path) as file:
                for line in file:
                    try:
                        record = from_line(line.decode("utf-8", "replace"))
                    except (ValueError, RecursionError):
                        skipped += 1
                        continue
                    match record:
                        case SessionHeader():
                            header = header or record
                        case EventRecord():
                            events.append(record)
                        case TitleRecord():
                            title = record.title
        except OSError as error:
            raise SessionError(
                f"Session {path.stem} cannot be read: {error.strerror or error}."
            ) from error
        if header is None:
            raise SessionError(
                f"{path} is no session of this winx: it has no readable header. "
                "`winx sessions list` shows the ones there are."
            )
        return LoadedSession(
            path,
            header,
            tuple(record.event for record in events),
            events[-1].seq + 1 if events else 0,
            skipped,
            tuple(record.at for record in events),
            title,
        )

    def latest(self, cwd: Path) -> Path:
        """Return the project's newest session.

        Raises:
            SessionError: there is none.
        """
        paths = [path for path in self._project_paths(cwd) if is_regular(path)]
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
        by_directory: dict[Path, list[Path]] = defaultdict(list)
        for path in self._paths() if cwd is None else self._project_paths(cwd):
            by_directory[path.parent].append(path)
        summaries = [
            _summary(path, session)
            for directory, paths in by_directory.items()
            for path, session in digests(directory, paths).items()
        ]
        return tuple(sorted(summaries, key=lambda summary: summary.changed_at, reverse=True))

    def search(
        self, query: str, cwd: Path | None = None, *, stop: Stop = never
    ) -> Iterator[SearchHit]:
        """Look for words in the titles, prompts, answers and outputs of sessions, newest first.

        Args:
            query: words that all must occur in a session, in whatever case.
            cwd: the project; None: all of them.
            stop: is asked again and again; True ends the search.
        """
        return search(self.list(cwd), query, stop)

    def rename(self, session_id: str, title: str) -> str:
        """Name a session; return the title as it is kept. "" takes its name away.

        A session that is open somewhere can be named too.

        Raises:
            SessionError: none or several fit, or the file cannot be written.
        """
        path = self.find(session_id)
        kept = " ".join(title.split())[:MAX_TITLE_CHARS]
        line = to_line(TitleRecord(utc_now(), kept)).encode("ascii")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                # Each line is one write, so a line that lacks its end was torn by a crash.
                torn = last_byte(path) != b"\n"
                write_whole(descriptor, b"\n" + line if torn else line)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise SessionError(
                f"Session {path.stem} cannot be renamed: {error.strerror}."
            ) from error
        return kept

    def fork(self, session_id: str, before_turn: int | None = None) -> str:
        """Copy a session, or what came before one of its turns; return the id of the copy.

        Args:
            session_id: or the beginning of it; the session stays as it is.
            before_turn: the first turn that is left out, counted from 0; None: none is.

        Raises:
            SessionError: none or several fit, there is no such turn, or it cannot be copied.
        """
        return copy_before(self.find(session_id), before_turn)

    def delete(self, session_id: str) -> None:
        """Remove a session for good.

        Raises:
            SessionBusyError: it is open somewhere.
            SessionError: none or several fit, or the file cannot be removed.
        """
        path = self.find(session_id)
        try:
            with open_regular(path) as file:
                hold(file.fileno(), path.stem)
                path.unlink()
        except OSError as error:
            raise SessionError(f"{path} cannot be deleted: {error.strerror}.") from error

    def _paths(self) -> Iterator[Path]:
        return self._directory.glob("*/ses_*.jsonl")

    def _project_paths(self, cwd: Path) -> Iterator[Path]:
        return self._project_directory(cwd).glob("ses_*.jsonl")

    def _project_directory(self, cwd: Path) -> Path:
        digest = hashlib.sha256(os.fsencode(cwd)).hexdigest()[:12]
        return self._directory / digest


def _summary(path: Path, session: IndexedSession) -> SessionSummary:
    digest = session.digest
    return SessionSummary(
        digest.header.id,
        path,
        digest.header.cwd,
        digest.header.created_at,
        datetime.fromtimestamp(session.mtime_ns / 1e9, UTC),
        digest.first_prompt,
        digest.turns,
        session.size_bytes,
        digest.title,
        digest.model,
        digest.header.branch,
        digest.header.forked_from,
    )


def _has_header(path: Path) -> bool:
    try:
        with open_regular(path) as file:
            return isinstance(from_line(file.readline().decode("utf-8", "replace")), SessionHeader)
    except (OSError, ValueError, RecursionError):
        return False

"""The sessions on disk: made, found, listed, named, copied, searched, deleted."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui import __version__
from winx_tui.core.errors import SessionError
from winx_tui.core.ids import new_id
from winx_tui.core.messages import ModelRef
from winx_tui.session.beside import folders_beside, note_beside
from winx_tui.session.blocks import is_regular
from winx_tui.session.durable import ends_a_line, write_whole
from winx_tui.session.forking import copy_before
from winx_tui.session.headers import directory_name, head_of
from winx_tui.session.index import IndexedSession, digests
from winx_tui.session.loading import LoadedSession as LoadedSession
from winx_tui.session.loading import TakenUp, load, take_up
from winx_tui.session.lock import SessionBusyError, is_free, is_named
from winx_tui.session.log import SessionLog, no_branch
from winx_tui.session.reading import read_contents
from winx_tui.session.records import SessionHeader, TitleRecord, title_of, to_line, utc_now
from winx_tui.session.removing import remove
from winx_tui.session.retention import SessionRetention, to_remove
from winx_tui.session.search import SearchHit, Stop, never, search
from winx_tui.session.summary import SessionSummary
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.session.importing import Imported


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

    def take_up(self, path: Path) -> TakenUp:
        """Go on with a session: keep other writers out, read it, and repair what is damaged.

        Raises:
            SessionBusyError: it is open somewhere.
            SessionError: it cannot be read.
        """
        return take_up(path)

    def load(self, path: Path) -> LoadedSession:
        """Read a session; what is damaged is passed over, and nothing is changed.

        Raises:
            SessionError: the file cannot be read.
        """
        return load(path)

    def latest(self, cwd: Path) -> Path:
        """Return the project's newest session that is open nowhere.

        Raises:
            SessionBusyError: all are open.
            SessionError: there is none.
        """
        return self.newest_free(cwd)[0]

    def newest_free(self, cwd: Path) -> tuple[Path, tuple[Path, ...]]:
        """Return the project's newest session that is open nowhere, and newer ones that are.

        Raises:
            SessionBusyError: all are open.
            SessionError: there is none.
        """
        busy: list[Path] = []
        for path in _by_time(self._project_paths(cwd)):
            if head_of(path) is None and not _holds_something(path):
                continue
            if is_free(path):
                return path, tuple(busy)
            busy.append(path)
        if busy:
            raise SessionBusyError(busy[0].stem)
        raise _none_in(cwd, " to continue")

    def newest(self, cwd: Path) -> Path:
        """Return the project's newest session, to be looked at only: it may be open somewhere.

        Raises:
            SessionError: there is none.
        """
        if not (sessions := self.list(cwd)):
            raise _none_in(cwd)
        return sessions[0].path

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
        """List a project's sessions, or all, newest first; unreadable ones are left out.

        Those of its worktrees are among a project's.
        """
        by_directory: dict[Path, list[Path]] = defaultdict(list)
        for path in self._paths() if cwd is None else self._listed_paths(cwd):
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

    def note_worktree(self, cwd: Path, folder: Path) -> None:
        """Have the sessions of a worktree listed with a project's.

        Raises:
            ConfigError: it cannot be written down.
        """
        note_beside(self._project_directory(cwd), folder)

    def rename(self, session_id: str, title: str) -> str:
        """Name a session; return the title as it is kept. "" takes its name away.

        A session that is open somewhere can be named too.

        Raises:
            SessionError: none or several fit, or the file cannot be written.
        """
        path = self.find(session_id)
        kept = title_of(title)
        line = to_line(TitleRecord(utc_now(), kept)).encode("ascii")
        try:
            while not _appended(path, line):
                # It was repaired meanwhile, and has another file by now.
                continue
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
            remove(path)
        except OSError as error:
            raise SessionError(f"{path} cannot be deleted: {error.strerror}.") from error

    def import_file(self, file: Path, cwd: Path, *, in_own_folder: bool = False) -> Imported:
        """Make a new session of one that was exported; nobody's approvals come with it.

        Args:
            file: a JSON export, or a session's own file.
            cwd: the folder that it shall belong to.
            in_own_folder: whether it shall belong to the folder that it names instead.

        Raises:
            SessionError: the file holds no session, or it cannot be read or written.
        """
        # Lazy: few sessions are imported.
        from winx_tui.session.importing import import_session

        return import_session(file, self._directory, cwd, in_own_folder=in_own_folder)

    def surplus(
        self, retention: SessionRetention, cwd: Path | None = None
    ) -> tuple[SessionSummary, ...]:
        """Return the sessions of a project, or of all, that go; those that are open never do."""
        sessions = self.list(cwd)
        chosen = to_remove(sessions, retention, datetime.now(UTC))
        return tuple(session for session in chosen if is_free(session.path))

    def remove(self, sessions: Iterable[SessionSummary]) -> tuple[SessionSummary, ...]:
        """Remove sessions for good; return those that were: what was opened meanwhile stays.

        Raises:
            SessionError: a file cannot be removed; the others are.
        """
        removed: list[SessionSummary] = []
        trouble: SessionError | None = None
        for session in sessions:
            try:
                remove(session.path)
            except (SessionBusyError, FileNotFoundError):
                continue
            except OSError as error:
                trouble = SessionError(f"{session.path} cannot be deleted: {error.strerror}.")
                trouble.__cause__ = error
                continue
            removed.append(session)
        if trouble is not None:
            raise trouble
        return tuple(removed)

    def _paths(self) -> Iterator[Path]:
        return self._directory.glob("*/ses_*.jsonl")

    def _project_paths(self, cwd: Path) -> Iterator[Path]:
        return self._project_directory(cwd).glob("ses_*.jsonl")

    def _listed_paths(self, cwd: Path) -> Iterator[Path]:
        for folder in dict.fromkeys((cwd, *folders_beside(self._project_directory(cwd)))):
            yield from self._project_paths(folder)

    def _project_directory(self, cwd: Path) -> Path:
        return self._directory / directory_name(cwd)


def _none_in(cwd: Path, purpose: str = "") -> SessionError:
    return SessionError(
        f"There is no session{purpose} in {visible(str(cwd))}. Start one with `winx`, or see "
        "`winx sessions list --all`."
    )


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
        digest.header.imported_from,
    )


def _by_time(paths: Iterator[Path]) -> list[Path]:
    """Put sessions in the order of their last change, the newest first."""
    changed: dict[Path, int] = {}
    for path in paths:
        with suppress(FileNotFoundError):
            if is_regular(path):
                changed[path] = path.lstat().st_mtime_ns
    return sorted(changed, key=changed.__getitem__, reverse=True)


def _holds_something(path: Path) -> bool:
    try:
        return bool(read_contents(path).lines)
    except OSError:
        return False


def _appended(path: Path, line: bytes) -> bool:
    """Append a line to a session, which others may write to; False where that was replaced.

    Each line is one write, so a line that lacks its end was torn by a crash.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        write_whole(descriptor, line if ends_a_line(descriptor) else b"\n" + line)
        os.fsync(descriptor)
        return is_named(descriptor, path)
    finally:
        os.close(descriptor)

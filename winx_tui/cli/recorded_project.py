"""The recorded project that a command line is about: found, opened, and asked whose turns count."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from winx_tui.cli.current_folder import current_folder
from winx_tui.cli.own_settings import own_settings
from winx_tui.config.paths import sessions_dir, state_dir
from winx_tui.config.settings import Settings
from winx_tui.core.errors import SessionError, UsageError, WorkspaceError
from winx_tui.core.events import TurnStarted
from winx_tui.runtime.places import Places
from winx_tui.runtime.project_record import own_directories
from winx_tui.session.store import SessionStore
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.limits import limits_of, retention_of
from winx_tui.workspace.checkpoints.spans import Span
from winx_tui.workspace.checkpoints.store import CheckpointStore, ProjectTooLargeError
from winx_tui.workspace.display import visible
from winx_tui.workspace.journal.edit_journal import ended_edits


class NotRecordedError(WorkspaceError):
    """Nothing was ever recorded of a folder."""


@dataclass(frozen=True, slots=True)
class RecordedProject:
    """A project of which something was recorded."""

    root: Path
    directory: Path
    """Where its record lies."""
    checkpoints: Checkpoints
    settings: Settings
    ended: tuple[str, ...] = ()
    """What has become of edits that a killed winx had left half written, a sentence each."""

    def prepare(self) -> tuple[str, ...]:
        """Record the project as it is, and end what a killed winx has left; return what to tell.

        Raises:
            WorkspaceError: the record cannot be used.
        """
        try:
            return (*self.ended, *self.checkpoints.prepare())
        except ProjectTooLargeError:
            # What was done to single paths is known all the same.
            return (*self.ended, *self.checkpoints.take_notices())

    def paths(self, typed: Sequence[str]) -> tuple[str, ...]:
        """Return typed paths relative to the project; the project itself means all of it: empty.

        Raises:
            UsageError: one lies outside.
        """
        paths = [_relative(self.root, each) for each in typed]
        return () if "" in paths else tuple(paths)

    def turns_of(self, session_id: str, spans: Sequence[Span]) -> frozenset[str]:
        """Return the ids of a session's turns; its file may be gone, and it may be a copy.

        Args:
            session_id: or the beginning of it.
            spans: all that was recorded.

        Raises:
            UsageError: none or several sessions fit.
        """
        wanted = session_id if session_id.startswith("ses_") else f"ses_{session_id}"
        named = {span.session for span in spans if span.session.startswith(wanted)}
        if len(named) > 1:
            fitting = ", ".join(sorted(named)[:5])
            raise UsageError(f"'{session_id}' fits {len(named)} sessions; write more of: {fitting}")
        turns = {span.turn for span in spans if span.session in named}
        store = SessionStore(sessions_dir())
        try:
            session = store.load(store.find(named.pop() if named else session_id))
        except SessionError as error:
            if turns:
                return frozenset(turns)
            raise UsageError(str(error)) from error
        # A copy has the turns of its original.
        said = {event.turn_id for event in session.events if isinstance(event, TurnStarted)}
        return frozenset(turns | said)

    def newest_session(self, spans: Sequence[Span]) -> str:
        """Return the id of the session that was worked in last; "": there is none."""
        summaries = SessionStore(sessions_dir()).list(self.root)
        return (
            summaries[0].id
            if summaries
            else next((span.session for span in reversed(spans) if span.is_work), "")
        )


@contextmanager
def recorded_project() -> Iterator[RecordedProject]:
    """Open the record of the project that the current folder lies in; close it in the end.

    The project is the nearest folder, from the current one upwards, in which winx has recorded
    anything.

    Raises:
        NotRecordedError: there is none.
        WinxError: the settings are wrong, or the record cannot be used; if it was damaged, it
            was put aside.
    """
    folder, state = current_folder(), state_dir()
    root = recorded_root(folder, state)
    if root is None:
        raise NotRecordedError(
            f"nothing that winx did in {visible(str(folder))} or above it was recorded; "
            "of a folder that was moved or renamed, the record stays with its old place"
        )
    settings = own_settings()
    directory = Places.of(root, state).checkpoints
    # An edit that was cut short is ended before the project is looked at.
    ended = ended_edits(Places.of(root, state).edits, root)
    checkpoints = Checkpoints(
        directory,
        root,
        limits_of(settings.checkpoints),
        retention_of(settings.checkpoints),
        own_directories(state),
    )
    try:
        checkpoints.spans()
        if damage := checkpoints.take_notices():
            raise WorkspaceError(" ".join(damage))
        yield RecordedProject(root, directory, checkpoints, settings, ended)
    finally:
        checkpoints.close()


def recorded_root(folder: Path, state: Path) -> Path | None:
    """Find the nearest folder, upwards, of which there is a record; None: there is none.

    Raises:
        WorkspaceError: the state directory cannot be read.
    """
    for each in (folder, *folder.parents):
        store = CheckpointStore(Places.of(each, state).checkpoints)
        try:
            store.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            shown = visible(str(state))
            raise WorkspaceError(f"{shown} cannot be read: {error.strerror}") from error
        return each
    return None


def _relative(root: Path, typed: str) -> str:
    """Return a path relative to the root, "" for the root itself; the file need not be there."""
    # Names only: what lies there may be a link, and is meant itself.
    absolute = Path(os.path.normpath(current_folder() / typed))
    if not absolute.is_relative_to(root):
        # The way to it may lead through links.
        absolute = Path(os.path.realpath(absolute.parent), absolute.name)
    if not absolute.is_relative_to(root):
        raise UsageError(f"{visible(typed)} lies outside of the project {visible(str(root))}")
    relative = str(absolute.relative_to(root))
    return "" if relative == "." else relative

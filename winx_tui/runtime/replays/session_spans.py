"""What checkpoints know of a session's work, and of that of the one it is a copy of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.core.events import Event, ToolCallFinished, TurnStarted
from winx_tui.core.preview import DiffPreview
from winx_tui.runtime.places import Places
from winx_tui.session.store import LoadedSession

if TYPE_CHECKING:
    from winx_tui.workspace.checkpoints.spans import Span
    from winx_tui.workspace.checkpoints.store import CheckpointStore


@contextmanager
def checkpoints_of(session: LoadedSession, state: Path) -> Iterator[CheckpointStore | None]:
    """Open the checkpoints of a session's project; None where there are none.

    Args:
        session: knows its project.
        state: the directory with the checkpoints of all projects.
    """
    root = Path(os.path.realpath(session.header.cwd))
    directory = Places.of(root, state).checkpoints
    # Lazy: most sessions have no checkpoints.
    from winx_tui.workspace.checkpoints.store import CheckpointStore

    store = CheckpointStore(directory)
    if not store.path.is_file():
        # To open it would make it.
        yield None
        return
    try:
        yield store
    finally:
        store.close()


def spans_of(store: CheckpointStore, session: LoadedSession) -> tuple[Span, ...]:
    """Return the work of a session, oldest first; a copy's first turns are those of another.

    Raises:
        WorkspaceError: the store cannot be read.
    """
    # Lazy, as above.
    from winx_tui.workspace.checkpoints.span_rows import read_spans

    turns = {event.turn_id for event in session.events if isinstance(event, TurnStarted)}
    name = session.header.id
    return tuple(span for span in read_spans(store) if span.session == name or span.turn in turns)


def knows_beginning(spans: tuple[Span, ...], session: LoadedSession) -> bool:
    """Tell whether the first span is from before the session's first change of a file.

    Older work is forgotten after some time.
    """
    if not spans:
        return False
    for event in session.events:
        if isinstance(event, TurnStarted) and event.turn_id == spans[0].turn:
            return True
        if _has_changed(event):
            return False
    return True


def _has_changed(event: Event) -> bool:
    if not isinstance(event, ToolCallFinished) or event.result.is_error:
        return False
    return isinstance(event.result.preview, DiffPreview)

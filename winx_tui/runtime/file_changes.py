"""How single files differ: from what they were at the session's start, and from the commit."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.atomic_write import content_or_none
from winx_tui.workspace.display import visible
from winx_tui.workspace.git_changes import GitChanges
from winx_tui.workspace.reverting import SeenChange, seen_change

if TYPE_CHECKING:
    from winx_tui.runtime.conversation import Conversation
    from winx_tui.runtime.session_changes import ChangedFile, SessionChanges
    from winx_tui.session.store import SessionStore
    from winx_tui.workspace.repository import Repository

_MOST_COUNTED = 200
"""Files; each that git has not counted is read and compared."""
MOST_COMPARED_BYTES = 4_000_000


async def changed_lines(
    sessions: SessionStore, conversation: Conversation
) -> Mapping[Path, tuple[int, int]]:
    """Return file → added and removed lines since the session began; what is no text is left out.

    Raises:
        SessionError: the session cannot be read.
        WorkspaceError: the journal or git cannot be read.
    """
    changes = await conversation.changes.read("session", sessions, conversation)
    files = changes.files[:_MOST_COUNTED]
    return await asyncio.to_thread(_counted, conversation.changes, files)


def _counted(
    changes: SessionChanges, files: Sequence[ChangedFile]
) -> Mapping[Path, tuple[int, int]]:
    counts: dict[Path, tuple[int, int]] = {}
    for file in files:
        if file.counts is not None:
            counts[file.path] = file.counts
            continue
        if _size(file.path) > MOST_COMPARED_BYTES:
            continue
        try:
            seen = changes.see(file)
        except WorkspaceError:
            # It goes without counts: the page of changes says why.
            continue
        if seen.texts is not None:
            counts[file.path] = (seen.added_lines, seen.removed_lines)
    return counts


def change_since_commit(repository: Repository | None, path: Path) -> SeenChange:
    """Compare a file with what the last commit holds of it; may block for a moment.

    Raises:
        WorkspaceError: git cannot tell; the text is a whole sentence.
    """
    name = visible(path.name)
    if repository is None:
        raise WorkspaceError(f"There is no git here to compare {name} with.")
    if not path.is_relative_to(repository.root):
        raise WorkspaceError(f"{name} lies outside the repository that is open.")
    if _size(path) > MOST_COMPARED_BYTES:
        raise WorkspaceError(f"{name} is too large to be compared here; use git diff.")
    inside = path.relative_to(repository.root).as_posix()
    git = GitChanges(repository)
    before = git.content(git.last_commit(), inside, MOST_COMPARED_BYTES)
    return seen_change(path, inside, before, content_or_none(path))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0

"""What files held before calls changed them, as the journal of edits knows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from winx_tui.session.turns import EditCall
from winx_tui.workspace.journal.history import Edit, History
from winx_tui.workspace.journal.store import JournalStore


def journal_bases(calls: Sequence[EditCall], directory: Path) -> Mapping[str, str | None]:
    """Return path → SHA-256 of what stood there before the first of these calls.

    None: there was no file. Paths are as recorded: relative where they lie in the workspace.

    Args:
        calls: as the session tells of them.
        directory: of the journal.

    Raises:
        WorkspaceError: the journal cannot be read.
    """
    bases: dict[str, str | None] = {}
    for edit in journaled_edits(calls, directory):
        for unit in edit.units:
            for record in unit.made:
                bases.setdefault(record.path, record.before)
    return bases


def journaled_edits(calls: Sequence[EditCall], directory: Path) -> list[Edit]:
    """Find calls in the journal, oldest first: by their id, and by the time.

    Models use ids again.
    """
    if not calls:
        return []
    store = JournalStore(directory)
    with store.locked():
        _, records = store.read_new()
    by_id: dict[str, list[EditCall]] = {}
    for call in calls:
        by_id.setdefault(call.call_id, []).append(call)
    return [
        edit
        for edit in History(records).edits.values()
        if any(
            call.began_at <= edit.intent.at <= call.ended_at
            for call in by_id.get(edit.intent.call_id, ())
        )
    ]

"""The record of a project is opened when it is wanted, and finds nothing half done."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.support.confined import run_audited
from winx_tui.config.settings import Settings
from winx_tui.runtime.places import Places
from winx_tui.runtime.project_record import ProjectRecord
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.transaction import FileChange


async def test_an_edit_that_was_cut_short_is_ended_before_the_project_is_recorded(
    tmp_path: Path,
) -> None:
    root, state = tmp_path / "project", tmp_path / "state"
    root.mkdir()
    (root / "a.txt").write_bytes(b"a\n" * 3_000)

    def drafts() -> list[Path]:
        return list(root.rglob(".winx*"))

    def edit() -> None:
        changes = [
            FileChange(root / "a.txt", b"a\n" * 3_000, b"A\n" * 3_000),
            FileChange(root / "new/b.txt", None, b"b\n"),
        ]
        EditJournal(Places.of(root, state).edits, root).apply("call", "Edit", changes)

    def kill(event: str) -> None:
        if event == "os.rename" and len(drafts()) > 1:
            os.kill(os.getpid(), signal.SIGKILL)

    assert run_audited(edit, kill)
    assert drafts()
    record = ProjectRecord(root, state, Settings())
    checkpoints = record.checkpoints()
    assert drafts() == []
    assert checkpoints.prepare() == ()
    assert record.take_notices() == ()
    await record.aclose()

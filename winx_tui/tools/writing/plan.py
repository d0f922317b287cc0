"""The plan of a call that changes files, and carrying it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from winx_tui.core.access import WritePath
from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.core.preview import DiffPreview
from winx_tui.security.secret_finding import Finder
from winx_tui.tools.base import ToolPlan
from winx_tui.tools.writing.knowledge import record
from winx_tui.tools.writing.reply import title_of
from winx_tui.tools.writing.staging import StagedFile
from winx_tui.workspace.atomic_write import FileChangedError
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.hunks import hunk_count
from winx_tui.workspace.journal.edit_journal import EditJournal

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class EditPlan(ToolPlan[P]):
    """The outcome for each file: what was shown is what is written."""

    files: tuple[StagedFile, ...] = field(default=())


def make_plan(params: P, files: Sequence[StagedFile], remark: str = "") -> EditPlan[P]:
    """Join what becomes of the files into the plan of a call."""
    changes = (change for staged in files for change in staged.changes)
    return EditPlan(
        params=params,
        title=title_of(files),
        accesses=tuple(WritePath(change.path, change.after is None) for change in changes),
        preview=DiffPreview(tuple(staged.diff for staged in files)),
        has_hunks=any(hunk_count(staged.diff) for staged in files),
        remark=remark,
        material=b"\0\0".join(_material(staged) for staged in files),
        files=tuple(files),
    )


def carry_out(
    plan: EditPlan[P], call_id: str, journal: EditJournal, file_state: FileState, find: Finder
) -> str:
    """Write the planned bytes of all files or of none, and remember what is known of them.

    Returns:
        What the model should know beside, mostly "".

    Raises:
        ToolError: nothing was written; says why.
    """
    changes = [change for staged in plan.files for change in staged.changes]
    try:
        note = journal.apply(call_id, plan.title, changes)
    except FileChangedError as error:
        raise ToolError(
            f"{error} since the change was shown; nothing was written. "
            "Read it again, then send the change anew.",
            code="is_stale",
        ) from error
    except WorkspaceError as error:
        raise ToolError(f"Nothing was written: {error}") from error
    for staged in plan.files:
        record(staged, file_state, find)
    return note


def _material(staged: StagedFile) -> bytes:
    """Bind an approval to paths and contents."""
    before = "-" if staged.before is None else staged.before.content_hash
    after = "-" if staged.change is None else staged.change.content_hash
    parts = (staged.kind, *map(str, staged.paths), before, after)
    return "\0".join(parts).encode("utf-8", "surrogateescape")

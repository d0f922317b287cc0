"""undo_edit: takes back what the file tools have changed, or makes it again."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, model_validator

from winx_tui.core.access import WritePath
from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.core.preview import DiffPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.security.secret_finding import Finder, find_secrets
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.outputs import UndoOutput
from winx_tui.tools.undoing.arguments import understood
from winx_tui.workspace.atomic_write import FileChangedError
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.journal.history import NothingToUndoError
from winx_tui.workspace.journal.step import Step
from winx_tui.workspace.text_file import content_hash
from winx_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from winx_tui.tools.undoing.restoring import RestoredFile

_WHOLE_CALL = frozenset({"", "null", "none", "all", "last", "*"})
"""What stands for no file where a model fills in every parameter, unless a file is called so."""


class UndoEditParams(BaseModel):
    """The arguments of undo_edit."""

    file_path: str = Field(
        default="",
        description="The file: absolute, or relative to the workspace root. "
        "Empty: the last call as a whole, with all its files.",
    )
    redo: bool = Field(default=False, description="Make again what was undone last.")

    @model_validator(mode="before")
    @classmethod
    def _accept_other_names(cls, data: Any) -> Any:
        return understood(data)


@dataclass(frozen=True, kw_only=True)
class UndoPlan(ToolPlan[UndoEditParams]):
    """The very step that will be made."""

    step: Step
    files: tuple[RestoredFile, ...]
    name: str
    """Of the file that was asked for, for people; "" for the last call as a whole."""


class UndoEdit(Tool[UndoEditParams]):
    """Undoes and redoes through the journal; what was shown is what is done."""

    name = "undo_edit"
    title = "Undo an edit"
    annotations = ToolAnnotations(destructive=True)
    params = UndoEditParams
    output = UndoOutput

    def __init__(
        self,
        workspace: Workspace,
        file_state: FileState,
        journal: EditJournal,
        find: Finder = find_secrets,
    ) -> None:
        """Take the collaborators; `find` says what of a text is hidden from the model."""
        self._find = find
        self._workspace = workspace
        self._file_state = file_state
        self._journal = journal

    async def plan(self, params: UndoEditParams) -> UndoPlan:
        """Work out the step, without making it."""
        return await asyncio.to_thread(self._plan, params)

    def _plan(self, params: UndoEditParams) -> UndoPlan:
        # Lazy, as below: a first request does not wait for what only calls need.
        from winx_tui.tools.undoing.reply import title_of
        from winx_tui.tools.undoing.restoring import restored_files

        try:
            step, name = self._step(params)
        except WorkspaceError as error:
            deed = "made again" if params.redo else "undone"
            raise ToolError(f"Nothing was {deed}: {error}.") from error
        files = restored_files(step, self._workspace)
        return UndoPlan(
            params=params,
            title=title_of(step, files),
            accesses=tuple(WritePath(change.path, change.after is None) for change in step.changes),
            preview=DiffPreview(tuple(file.diff for file in files)),
            material=_material(step),
            step=step,
            files=files,
            name=name,
        )

    def _step(self, params: UndoEditParams) -> tuple[Step, str]:
        """Work out the step, and name the file that it is asked of; "" for a whole call."""
        work_out = self._journal.next_redo if params.redo else self._journal.next_undo
        text = params.file_path
        may_be_none = text.strip().lower() in _WHOLE_CALL
        if text.strip():
            path = self._workspace.resolve(text)
            try:
                return work_out(path), self._workspace.relative(path)
            except NothingToUndoError:
                if not may_be_none or os.path.lexists(path):
                    raise
        return work_out(None), ""

    async def run(self, plan: ToolPlan[UndoEditParams], context: ToolContext) -> ToolResult:
        """Make the planned step; refuse if a file has changed since."""
        # Lazy: see _plan.
        from winx_tui.tools.undoing.reply import facts_of, text_of

        assert isinstance(plan, UndoPlan)
        # The change and its record go together, whoever stops waiting for them.
        await asyncio.to_thread(self._carry_out, plan)
        return ToolResult(
            text_of(plan.step, plan.files, plan.name),
            structured=dict(facts_of(plan.step, plan.files)),
            preview=plan.preview,
        )

    def _carry_out(self, plan: UndoPlan) -> None:
        # Lazy: see _plan.
        from winx_tui.tools.undoing.restoring import record_knowledge

        try:
            self._journal.apply_step(plan.step)
        except FileChangedError as error:
            raise ToolError(
                f"{error} since it was shown; nothing was changed. "
                "Look at the file, then ask again.",
                code="is_stale",
            ) from error
        except WorkspaceError as error:
            raise ToolError(f"Nothing was changed: {error}") from error
        for file in plan.files:
            record_knowledge(file, self._file_state, self._find)


def _material(step: Step) -> bytes:
    """Bind an approval to paths and contents."""
    parts = [step.direction, step.edit]
    for change in step.changes:
        parts.append(str(change.path))
        for data in (change.before, change.after):
            parts.append("-" if data is None else content_hash(data))
    return "\0".join(parts).encode("utf-8", "surrogateescape")

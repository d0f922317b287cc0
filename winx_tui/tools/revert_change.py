"""revert_change: what a person takes back of a change, hunk or file; no model has it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from pydantic import BaseModel, Field

from winx_tui.core.access import WritePath
from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.core.preview import DiffPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.security.secret_finding import Finder, find_secrets
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.undoing.restoring import RestoredFile, record_knowledge, restored_files
from winx_tui.workspace.atomic_write import FileChangedError
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.journal.step import Step
from winx_tui.workspace.reverting import Reversal
from winx_tui.workspace.text_file import content_hash
from winx_tui.workspace.transaction import FileChange
from winx_tui.workspace.workspace import Workspace


class RevertChangeParams(BaseModel):
    """What the call is about, for the log; the contents come with the tool."""

    file_path: str = Field(description="The file.")
    part: str = Field(default="", description="Which lines; empty: the whole file.")


@dataclass(frozen=True, kw_only=True)
class RevertPlan(ToolPlan[RevertChangeParams]):
    """The very change that will be made."""

    change: FileChange
    files: tuple[RestoredFile, ...]


class RevertChange(Tool[RevertChangeParams]):
    """Puts one file, or a part of it, back to what a person was shown; made for one call."""

    name = "revert_change"
    title = "Revert a change"
    annotations = ToolAnnotations(destructive=True)
    params = RevertChangeParams
    takes_secrets = False

    def __init__(
        self,
        reversal: Reversal,
        workspace: Workspace,
        file_state: FileState,
        journal: EditJournal,
        find: Finder = find_secrets,
    ) -> None:
        """Take what becomes of the file, and the collaborators of an edit."""
        self._reversal = reversal
        self._workspace = workspace
        self._file_state = file_state
        self._journal = journal
        self._find = find

    async def plan(self, params: RevertChangeParams) -> RevertPlan:
        """Compare what will be with what is, without changing it."""
        return await asyncio.to_thread(self._plan, params)

    def _plan(self, params: RevertChangeParams) -> RevertPlan:
        reversal = self._reversal
        change = FileChange(reversal.path, reversal.shown, reversal.after)
        step = Step("undo", "", "", (change,), 0, "", ())
        files = restored_files(step, self._workspace)
        name = self._workspace.relative(reversal.path)
        part = f", {reversal.part}" if reversal.part else ""
        hashes = [
            "-" if data is None else content_hash(data) for data in (reversal.shown, reversal.after)
        ]
        return RevertPlan(
            params=params,
            title=f"Revert: {name}{part}",
            accesses=(WritePath(reversal.path, reversal.after is None),),
            preview=DiffPreview(tuple(file.diff for file in files)),
            material="\0".join((str(reversal.path), *hashes)).encode("utf-8", "surrogateescape"),
            change=change,
            files=files,
        )

    async def run(self, plan: ToolPlan[RevertChangeParams], context: ToolContext) -> ToolResult:
        """Make the planned change; refuse if the file has changed since it was shown."""
        assert isinstance(plan, RevertPlan)
        # The change and its record go together, whoever stops waiting for them.
        news = await asyncio.to_thread(self._carry_out, plan, context.call_id)
        [file] = plan.files
        lines = [_told(file, self._reversal.part)]
        if file.diff.unified_diff and file.kind != "delete":
            too_long = "(The diff is too long to be shown here; read the file to see it.)"
            lines.append(file.diff.unified_diff.rstrip("\n") if file.is_shown else too_long)
        if news:
            lines.append(news)
        return ToolResult("\n".join(lines), preview=plan.preview)

    def _carry_out(self, plan: RevertPlan, call_id: str) -> str:
        try:
            news = self._journal.apply(call_id, plan.title, (plan.change,))
        except FileChangedError as error:
            raise ToolError(
                f"{error} since it was shown; nothing was reverted. Read the changes again."
            ) from error
        except WorkspaceError as error:
            raise ToolError(f"Nothing was reverted: {error}") from error
        for file in plan.files:
            record_knowledge(file, self._file_state, self._find)
        return news


def _told(file: RestoredFile, part: str) -> str:
    if file.kind == "delete":
        return f"Reverted: {file.name} is gone; it was not there before."
    if file.kind == "create":
        return f"Reverted: {file.name} is back."
    what = f"{part} of {file.name}" if part else file.name
    return f"Reverted: {what} (+{file.diff.added_lines} -{file.diff.removed_lines})."

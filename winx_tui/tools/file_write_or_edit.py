"""file_write_or_edit: writes a file, or edits it by SEARCH/REPLACE blocks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic.json_schema import SkipJsonSchema

from winx_tui.core.approval import HunkChoice
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.security.secret_finding import Finder, find_secrets
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.outputs import FileEdited
from winx_tui.tools.writing.arguments import (
    PERCENTAGE,
    TEXT,
    as_percentage,
    likely_percentage,
    understood,
)
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from winx_tui.tools.writing.plan import EditPlan


class FileWriteOrEditParams(BaseModel):
    """The arguments of file_write_or_edit."""

    file_path: str = Field(min_length=1, description="Absolute, or relative to the workspace root.")
    percentage_to_change: int = Field(
        ge=0,
        le=100,
        description="Up to 50: the text holds blocks. Above: it is the whole new content.",
    )
    text_or_search_replace_blocks: str = Field(
        description="SEARCH/REPLACE blocks, or the whole content of the file."
    )

    must_be_new: SkipJsonSchema[bool] = Field(default=False, exclude=True)
    """Whether the model has said that nothing is there yet; no parameter of its own."""

    @model_validator(mode="before")
    @classmethod
    def _accept_other_names(cls, data: Any) -> Any:
        data = understood(data)
        if isinstance(data, dict) and data.get(PERCENTAGE) is None:
            text = data.get(TEXT)
            if isinstance(text, str):
                data[PERCENTAGE] = likely_percentage(text)
        return data

    @field_validator(PERCENTAGE, mode="before")
    @classmethod
    def _accept_percent_sign(cls, value: Any) -> Any:
        return as_percentage(value)


class FileWriteOrEdit(Tool[FileWriteOrEditParams]):
    """Changes one file; what was shown is what is written."""

    name = "file_write_or_edit"
    title = "Write or edit a file"
    annotations = ToolAnnotations(destructive=True, idempotent=True)
    params = FileWriteOrEditParams
    output = FileEdited

    def __init__(
        self,
        workspace: Workspace,
        file_state: FileState,
        journal: EditJournal,
        find: Finder = find_secrets,
    ) -> None:
        self._workspace = workspace
        self._find = find
        self._file_state = file_state
        self._journal = journal

    async def plan(self, params: FileWriteOrEditParams) -> EditPlan[FileWriteOrEditParams]:
        """Compute the new content, without writing it."""
        return await asyncio.to_thread(self._plan, params)

    def _plan(self, params: FileWriteOrEditParams) -> EditPlan[FileWriteOrEditParams]:
        # Lazy, as below: a first request does not wait for what only edits need.
        from winx_tui.tools.writing.plan import make_plan
        from winx_tui.tools.writing.staging import FileRequest, stage

        request = FileRequest(
            params.file_path,
            params.text_or_search_replace_blocks,
            params.percentage_to_change,
            must_be_new=params.must_be_new,
        )
        return make_plan(params, (stage(request, self._workspace, self._file_state, self._find),))

    async def run(self, plan: ToolPlan[FileWriteOrEditParams], context: ToolContext) -> ToolResult:
        """Write the planned bytes; refuse if the file has changed since."""
        # Lazy: see _plan.
        from winx_tui.tools.writing.plan import EditPlan, carry_out
        from winx_tui.tools.writing.reply import facts_of, text_of

        assert isinstance(plan, EditPlan)
        # The write and its record go together, whoever stops waiting for them.
        note = await asyncio.to_thread(
            carry_out, plan, context.call_id, self._journal, self._file_state, self._find
        )
        (staged,) = plan.files
        text = text_of(staged) + (f"\nNote: {note}" if note else "")
        return ToolResult(text, structured=dict(facts_of(staged)), preview=plan.preview)

    def narrowed(
        self, plan: ToolPlan[FileWriteOrEditParams], hunks: Sequence[HunkChoice]
    ) -> EditPlan[FileWriteOrEditParams]:
        """Return the plan with the accepted hunks only."""
        # Lazy: see _plan.
        from winx_tui.tools.writing.narrowing import narrow
        from winx_tui.tools.writing.plan import EditPlan, make_plan

        assert isinstance(plan, EditPlan)
        part = narrow(plan.files, hunks)
        return make_plan(plan.params, part.files, part.remark)

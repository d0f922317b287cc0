"""multi_file_edit: changes several files at once, all of them or none."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.json_schema import SkipJsonSchema

from winx_tui.core.approval import HunkChoice
from winx_tui.core.errors import ToolError, WinxError, problem_of
from winx_tui.core.problems import ProblemCode
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.security.secret_finding import Finder, find_secrets
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.fields import without_description
from winx_tui.tools.outputs import FilesEdited
from winx_tui.tools.writing.arguments import PERCENTAGE, as_percentage
from winx_tui.tools.writing.batch_arguments import as_files, as_operation
from winx_tui.tools.writing.names import short_name
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from winx_tui.tools.writing.plan import EditPlan
    from winx_tui.tools.writing.staging import FileRequest, StagedFile

MAX_FILES = 100
_MAX_PROBLEM_CHARS = 20_000
"""Of one answer; what comes after is told in one line each."""


class FileEntry(BaseModel):
    """What is to be done with one file."""

    model_config = ConfigDict(json_schema_extra=without_description)

    file_path: str = Field(min_length=1, description="Absolute, or relative to the workspace root.")
    text_or_search_replace_blocks: str | None = Field(
        default=None,
        description="Blocks, or the whole content; left out to delete or only to move.",
    )
    percentage_to_change: int | None = Field(
        default=None,
        ge=0,
        le=100,
        description="May be left out: a text that begins with a block is an edit.",
    )
    delete: bool = Field(default=False, description="Delete the file.")
    rename_to: str = Field(default="", description="The new path.")

    must_be_new: SkipJsonSchema[bool] = Field(default=False, exclude=True)
    """Whether the model has said that nothing is there yet; no parameter of its own."""

    @model_validator(mode="before")
    @classmethod
    def _accept_other_names(cls, data: Any) -> Any:
        return as_operation(data)

    @field_validator(PERCENTAGE, mode="before")
    @classmethod
    def _accept_percent_sign(cls, value: Any) -> Any:
        return as_percentage(value)


class MultiFileEditParams(BaseModel):
    """The arguments of multi_file_edit."""

    files: list[FileEntry] = Field(
        min_length=1, max_length=MAX_FILES, description="One entry for each file."
    )

    @model_validator(mode="before")
    @classmethod
    def _accept_other_forms(cls, data: Any) -> Any:
        return as_files(data)


class MultiFileEdit(Tool[MultiFileEditParams]):
    """Changes, creates, deletes and renames files, all of them or none."""

    name = "multi_file_edit"
    title = "Edit several files"
    annotations = ToolAnnotations(destructive=True)
    untold = frozenset({"percentage_to_change"})
    params = MultiFileEditParams
    output = FilesEdited

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

    async def plan(self, params: MultiFileEditParams) -> EditPlan[MultiFileEditParams]:
        """Compute what becomes of every file, without writing any."""
        return await asyncio.to_thread(self._plan, params)

    def _plan(self, params: MultiFileEditParams) -> EditPlan[MultiFileEditParams]:
        # Lazy, as below: a first request does not wait for what only edits need.
        from winx_tui.tools.writing.plan import make_plan
        from winx_tui.tools.writing.staging import stage

        files: list[StagedFile] = []
        touched: dict[Path, int] = {}
        problems: list[str] = []
        codes: list[ProblemCode] = []
        for number, entry in enumerate(params.files, 1):
            try:
                staged = stage(_request(entry), self._workspace, self._file_state, self._find)
                self._claim(staged, number, touched)
                files.append(staged)
            except (WinxError, OSError) as error:
                name = short_name(entry.file_path)
                problems.append(f"file {number} of {len(params.files)}, {name}: {error}")
                codes.append(problem_of(error).code)
        if problems:
            raise ToolError(
                "\n".join(["Nothing was written, to none of the files.", *_fit(problems)]),
                # Whoever mends the first goes on to the next.
                code=codes[0],
            )
        return make_plan(params, files)

    def _claim(self, staged: StagedFile, number: int, touched: dict[Path, int]) -> None:
        """Refuse what an earlier entry of the call touches too: the order would matter."""
        for path in staged.paths:
            if path in touched:
                raise ToolError(
                    f"{self._workspace.relative(path)} is already in file {touched[path]} of this "
                    "call. Join both into one entry (one text may hold several blocks); where "
                    "names are exchanged or passed on, use one call after the other.",
                    code="invalid_arguments",
                )
        touched.update(dict.fromkeys(staged.paths, number))

    async def run(self, plan: ToolPlan[MultiFileEditParams], context: ToolContext) -> ToolResult:
        """Write all planned bytes, or nothing if one of the files has changed since."""
        # Lazy: see _plan.
        from winx_tui.tools.writing.plan import EditPlan, carry_out
        from winx_tui.tools.writing.reply import facts_of, text_of_all

        assert isinstance(plan, EditPlan)
        # The write and its record go together, whoever stops waiting for them.
        note = await asyncio.to_thread(
            carry_out, plan, context.call_id, self._journal, self._file_state, self._find
        )
        text = text_of_all(plan.files) + (f"\nNote: {note}" if note else "")
        facts: FilesEdited = {
            "files": [facts_of(staged) for staged in plan.files],
            "added_lines": sum(staged.diff.added_lines for staged in plan.files),
            "removed_lines": sum(staged.diff.removed_lines for staged in plan.files),
        }
        return ToolResult(text, structured=dict(facts), preview=plan.preview)

    def narrowed(
        self, plan: ToolPlan[MultiFileEditParams], hunks: Sequence[HunkChoice]
    ) -> EditPlan[MultiFileEditParams]:
        """Return the plan with the accepted hunks only; a file without any drops out."""
        # Lazy: see _plan.
        from winx_tui.tools.writing.narrowing import narrow
        from winx_tui.tools.writing.plan import EditPlan, make_plan

        assert isinstance(plan, EditPlan)
        part = narrow(plan.files, hunks)
        return make_plan(plan.params, part.files, part.remark)


def _fit(problems: Sequence[str]) -> list[str]:
    """Shorten the last of many problems to their first lines."""
    fitting: list[str] = []
    left = _MAX_PROBLEM_CHARS
    for problem in problems:
        fitting.append(problem if len(problem) <= left else problem.partition("\n")[0])
        left -= len(problem)
    return fitting


def _request(entry: FileEntry) -> FileRequest:
    # Lazy: see MultiFileEdit._plan.
    from winx_tui.tools.writing.staging import FileRequest

    return FileRequest(
        entry.file_path,
        entry.text_or_search_replace_blocks,
        entry.percentage_to_change,
        entry.delete,
        entry.rename_to,
        entry.must_be_new,
    )

"""file_write_or_edit: writes a file, or edits it by SEARCH/REPLACE blocks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, field_validator, model_validator

from winx_tui.code.syntax import new_syntax_error
from winx_tui.core.access import WritePath
from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.core.preview import DiffPreview, FileDiff
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.edit.search_replace import starts_with_block
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.writing.change import EDIT_UP_TO_PERCENT, Change, compute_change
from winx_tui.tools.writing.gates import check_gates
from winx_tui.workspace.atomic_write import FileChangedError, write_atomically
from winx_tui.workspace.diffs import file_diff
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.text_file import (
    FileMissingError,
    TextFile,
    content_hash,
    read_text_file,
    split_lines,
)
from winx_tui.workspace.workspace import Workspace

_MAX_DIFF_LINES = 200
_OTHER_NAMES = {
    "file_path": ("path", "filename", "file"),
    "text_or_search_replace_blocks": (
        "file_content_or_search_replace_blocks",
        "search_replace_blocks",
        "blocks",
        "content",
        "file_content",
        "text",
    ),
}
"""Parameter → what models call it when they do not look."""


class FileWriteOrEditParams(BaseModel):
    """The arguments of file_write_or_edit."""

    file_path: str = Field(
        min_length=1, description="The file: absolute, or relative to the workspace root."
    )
    percentage_to_change: int = Field(
        ge=0,
        le=100,
        description="How much of the file changes, in percent. Up to 50: the text holds "
        "SEARCH/REPLACE blocks. Above 50: it is the whole new content.",
    )
    text_or_search_replace_blocks: str = Field(
        description="SEARCH/REPLACE blocks, or the whole content of the file."
    )

    @model_validator(mode="before")
    @classmethod
    def _accept_other_names(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        for name, others in _OTHER_NAMES.items():
            for other in others:
                if name not in data and other in data:
                    data[name] = data.pop(other)
        text = data.get("text_or_search_replace_blocks")
        if data.get("percentage_to_change") is None and isinstance(text, str):
            data["percentage_to_change"] = 10 if starts_with_block(text) else 100
        return data

    @field_validator("percentage_to_change", mode="before")
    @classmethod
    def _accept_percent_sign(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = value.strip().removesuffix("%").strip()
        return round(value) if isinstance(value, float) else value


@dataclass(frozen=True, kw_only=True)
class EditPlan(ToolPlan[FileWriteOrEditParams]):
    """The very bytes that will be written, and those they take the place of."""

    path: Path
    before_hash: str | None
    """SHA-256 of the present content; None for a new file."""
    after: bytes
    change: Change
    diff: FileDiff
    warning: str
    """A syntax error that the change brings in; empty where there is none."""


class FileWriteOrEdit(Tool[FileWriteOrEditParams]):
    """Changes one file; what was shown is what is written."""

    name = "file_write_or_edit"
    title = "Write or edit a file"
    annotations = ToolAnnotations(destructive=True, idempotent=True)
    params = FileWriteOrEditParams

    def __init__(self, workspace: Workspace, file_state: FileState) -> None:
        self._workspace = workspace
        self._file_state = file_state

    async def plan(self, params: FileWriteOrEditParams) -> EditPlan:
        """Compute the new content, without writing it."""
        return await asyncio.to_thread(self._plan, params)

    def _plan(self, params: FileWriteOrEditParams) -> EditPlan:
        path = self._workspace.resolve(params.file_path)
        name = self._workspace.relative(path)
        text = params.text_or_search_replace_blocks
        try:
            before: TextFile | None = read_text_file(path)
        except FileMissingError:
            before = None
        is_edit = starts_with_block(text) or (
            params.percentage_to_change <= EDIT_UP_TO_PERCENT and before is not None
        )
        check_gates(name, path, before, self._file_state, is_edit=is_edit)
        change = compute_change(name, before, text, is_edit=is_edit)
        old_lines = before.lines if before else ()
        diff = file_diff(
            path,
            name,
            old_lines,
            split_lines(change.text),
            kind="create" if before is None else "edit",
        )
        before_hash = before.content_hash if before else None
        return EditPlan(
            params=params,
            title=_title(name, diff, is_edit=is_edit),
            accesses=(WritePath(path),),
            preview=DiffPreview((diff,)),
            material=f"{path}\0{before_hash}\0{content_hash(change.data)}".encode(
                "utf-8", "surrogateescape"
            ),
            path=path,
            before_hash=before_hash,
            after=change.data,
            change=change,
            diff=diff,
            warning=new_syntax_error(path.name, before.text if before else None, change.text),
        )

    async def run(self, plan: ToolPlan[FileWriteOrEditParams], context: ToolContext) -> ToolResult:
        """Write the planned bytes; refuse if the file has changed since."""
        assert isinstance(plan, EditPlan)
        # The write and its record go together, whoever stops waiting for them.
        await asyncio.to_thread(self._write, plan)
        diff = plan.diff
        facts: dict[str, object] = {
            "path": visible(str(plan.path)),
            "added_lines": diff.added_lines,
            "removed_lines": diff.removed_lines,
            "is_new_file": diff.kind == "create",
            "tolerances": list(plan.change.tolerances),
            "warning": plan.warning,
        }
        return ToolResult(self._reply(plan), structured=facts, preview=plan.preview)

    def _write(self, plan: EditPlan) -> None:
        name = self._workspace.relative(plan.path)
        try:
            write_atomically(plan.path, plan.after, plan.before_hash)
        except FileChangedError as error:
            raise ToolError(
                f"{name} has changed since it was shown; nothing was written. "
                "Read it again, then send the change anew."
            ) from error
        except WorkspaceError as error:
            raise ToolError(f"Nothing was written: {error}") from error
        self._file_state.record_write(
            plan.path, content_hash(plan.after), len(split_lines(plan.change.text))
        )

    def _reply(self, plan: EditPlan) -> str:
        name = self._workspace.relative(plan.path)
        diff = plan.diff
        if diff.kind == "create":
            lines = [f"Wrote {name} (new, {_count(diff.added_lines, 'line')})."]
        elif not diff.unified_diff:
            lines = [f"{name} already has this content; nothing changed."]
        else:
            lines = [f"Changed {name} (+{diff.added_lines} -{diff.removed_lines})."]
        lines.extend(f"Note: {note}." for note in plan.change.notes)
        if plan.warning:
            lines.append(f"Warning: {name} now has a syntax error: {plan.warning}")
        if diff.unified_diff and diff.kind != "create":
            if diff.unified_diff.count("\n") <= _MAX_DIFF_LINES:
                lines.append(diff.unified_diff.rstrip("\n"))
            else:
                lines.append("(The diff is too long to be shown here.)")
        return "\n".join(lines)


def _title(name: str, diff: FileDiff, *, is_edit: bool) -> str:
    if diff.kind == "create":
        return f"Write: {name} (new, {_count(diff.added_lines, 'line')})"
    verb = "Edit" if is_edit else "Write"
    return f"{verb}: {name} (+{diff.added_lines} -{diff.removed_lines})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

"""context_save: keeps what a task needs, so that another conversation can go on with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, field_validator

from winx_tui.core.access import Access, ReadPath
from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.security.redaction import redact
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.fields import lines_of
from winx_tui.tools.outputs import ContextSaved
from winx_tui.workspace.display import visible
from winx_tui.workspace.listing import all_files
from winx_tui.workspace.repository import Repository
from winx_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from winx_tui.tools.saving.contents import SavedFiles
    from winx_tui.tools.saving.selection import Selection
    from winx_tui.tools.saving.tasks import Stored

MAX_DESCRIPTION_CHARS = 100_000
_MAX_GLOBS = 200


class ContextSaveParams(BaseModel):
    """The arguments of context_save."""

    id: str = Field(description="A short name to resume by, such as 'fix-login'.")
    project_root_path: str = Field(
        default="", description="The project's directory; empty: the workspace."
    )
    description: str = Field(
        description="The goal, what is done, what was found out, what is left, which commands "
        "to run."
    )
    relevant_file_globs: list[str] = Field(
        default_factory=list,
        max_length=_MAX_GLOBS,
        description="Files to save along: paths or globs such as 'src/**/*.py'.",
    )

    @field_validator("relevant_file_globs", mode="before")
    @classmethod
    def _accept_text(cls, value: Any) -> Any:
        """Take a JSON array written as a string, or one glob a line."""
        return lines_of(value)


@dataclass(frozen=True, kw_only=True)
class ContextSavePlan(ToolPlan[ContextSaveParams]):
    """The files that will be saved."""

    task_id: str
    project_root: Path
    globs: tuple[str, ...]
    """Relative to the project's root where they lie below it."""
    selection: Selection


class ContextSave(Tool[ContextSaveParams]):
    """Writes one private text file in winx's own directory of tasks.

    Its accesses are the files it reads. What it writes is a record that winx keeps,
    like a session's log: nothing of the project changes and nothing runs it, so a mode
    that forbids writing does not forbid it. Files that reading alone would ask about
    are left out.
    """

    name = "context_save"
    title = "Save a task"
    annotations = ToolAnnotations()
    untold = frozenset({"project_root_path"})
    params = ContextSaveParams
    output = ContextSaved

    def __init__(
        self,
        workspace: Workspace,
        tasks_directory: Path,
        find_repository: Callable[[], Repository | None],
        redact: Callable[[str], str] = redact,
    ) -> None:
        """Take the collaborators.

        Args:
            workspace: where files are read.
            tasks_directory: where contexts are kept.
            find_repository: may block, and is called in a thread.
            redact: takes secrets out of what is kept.
        """
        self._redact = redact
        self._workspace = workspace
        self._tasks_directory = tasks_directory
        self._find_repository = find_repository

    async def plan(self, params: ContextSaveParams) -> ContextSavePlan:
        """Choose the files; what is left out is told in the result."""
        # Lazy, as below: a first request does not wait for what only calls need.
        from winx_tui.tools.saving.tasks import check_task_id

        task_id = check_task_id(params.id)
        if not params.description.strip():
            raise ToolError(
                "The description is empty; write what whoever goes on must know.",
                code="invalid_arguments",
            )
        if len(params.description) > MAX_DESCRIPTION_CHARS:
            raise ToolError(
                f"The description has {len(params.description):,} characters; "
                f"keep it below {MAX_DESCRIPTION_CHARS:,}.",
                code="too_large",
            )
        return await asyncio.to_thread(self._plan, params, task_id)

    async def run(self, plan: ToolPlan[ContextSaveParams], context: ToolContext) -> ToolResult:
        """Read, redact and write; a task that had the id before is kept under another."""
        assert isinstance(plan, ContextSavePlan)
        files, stored = await asyncio.to_thread(self._save, plan)
        return ToolResult(
            _answer(plan, files, stored),
            structured=dict(_facts(plan, files, stored)),
        )

    def _plan(self, params: ContextSaveParams, task_id: str) -> ContextSavePlan:
        # Lazy: see plan.
        from winx_tui.tools.saving.selection import relative_glob, select_files

        written_root = params.project_root_path.strip() or str(self._workspace.root)
        try:
            root = self._workspace.resolve(written_root)
        except WorkspaceError as error:
            raise ToolError(f"project_root_path: {error}", code="invalid_arguments") from error
        if not root.is_dir():
            raise ToolError(
                f"project_root_path: {visible(str(root))} is not a directory; "
                f"name one, or leave it empty for {visible(str(self._workspace.root))}.",
                code="invalid_arguments",
            )
        globs = tuple(
            relative_glob(relative_glob(pattern, written_root), str(root))
            for pattern in params.relevant_file_globs
        )
        selection = select_files(globs, root, self._workspace, self._list_files)
        accesses: tuple[Access, ...] = tuple(map(ReadPath, selection.files))
        names = "\n".join(selection.files.values()) or "no files"
        return ContextSavePlan(
            params=params,
            title=f"Save the task: {visible(task_id[:80])}",
            accesses=accesses,
            preview=TextPreview(f"{visible(params.description, multiline=True)}\n\nwith\n{names}"),
            task_id=task_id,
            project_root=root,
            globs=globs,
            selection=selection,
        )

    def _list_files(self) -> tuple[str, ...]:
        root = self._workspace.root
        # A repository may ignore the very directory that is worked in.
        return all_files(root, self._find_repository()) or all_files(root)

    def _save(self, plan: ContextSavePlan) -> tuple[SavedFiles, Stored]:
        # Lazy: see plan.
        from winx_tui.tools.saving.contents import read_files
        from winx_tui.tools.saving.document import read_changes, task_text
        from winx_tui.tools.saving.tasks import store_task

        repository = self._find_repository()
        files = read_files(plan.selection.files)
        text = task_text(
            task_id=plan.task_id,
            project_root=str(plan.project_root),
            description=plan.params.description,
            globs=plan.globs,
            changes=None if repository is None else read_changes(repository),
            selection=plan.selection,
            files=files,
        )
        return files, store_task(self._tasks_directory, plan.task_id, self._redact(text))


def _answer(plan: ContextSavePlan, files: SavedFiles, stored: Stored) -> str:
    # Lazy: see ContextSave.plan.
    from winx_tui.tools.saving.document import left_out

    count = len(files.sections)
    lines = [
        f"Saved as '{visible(plan.task_id)}' with {count} file{'' if count == 1 else 's'}: "
        f"{stored.path}",
        *left_out(plan.selection, files),
    ]
    if stored.earlier is not None:
        number = stored.earlier.stem.rpartition("~v")[2]
        lines.append(
            f"There was a task of this id: it is kept, and resumed as "
            f"'{visible(plan.task_id)}~v{number}'."
        )
    if plan.globs and not count:
        lines.append("None of the globs led to a file that could be saved; the description is.")
    return "\n".join(lines)


def _facts(plan: ContextSavePlan, files: SavedFiles, stored: Stored) -> ContextSaved:
    return {
        "id": plan.task_id,
        "path": str(stored.path),
        "earlier_path": None if stored.earlier is None else str(stored.earlier),
        "files_saved": len(files.sections),
        "files_cut": len(files.cut),
        "read_bytes": files.read_bytes,
        "skipped_outside": len(plan.selection.outside),
        "skipped_secret": len(plan.selection.secret),
        "skipped_binary": len(files.binary),
        "skipped_unreadable": len(files.unreadable),
        "globs_without_files": list(plan.selection.without_files),
    }

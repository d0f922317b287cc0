"""code_map: outlines of source files and the places where a name is used."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from winx_tui.config.paths import ensure_private_directory
from winx_tui.core.access import ReadPath
from winx_tui.core.errors import ConfigError, ToolError
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.fields import FILE_NAMES, FILES_NAMES, ForgivingParams
from winx_tui.tools.outputs import CodeMapOutput
from winx_tui.workspace.display import visible
from winx_tui.workspace.repository import Repository
from winx_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from winx_tui.code.queries import CodeQuery

_CACHE_FILE = "code_map.sqlite3"
_SEVERAL = "one path a call; ask for the others in calls of their own"
_OTHER_OPERATIONS = {
    "map": "outline",
    "symbols": "outline",
    "definitions": "references",
    "reference": "references",
    "usages": "references",
    "uses": "references",
}


class CodeMapParams(ForgivingParams):
    """The arguments of code_map."""

    other_names: ClassVar = {
        "name": ("symbol", "query", "identifier"),
        "path": ("file_path", "directory", "folder", *FILE_NAMES, *FILES_NAMES),
        "max_tokens": ("token_budget",),
    }
    one_a_call: ClassVar = {"path": _SEVERAL}

    operation: Literal["outline", "references"] = Field(
        default="outline",
        description="outline: definitions. references: where one name is defined and used.",
    )
    path: str = Field(default="", description="A file or directory; empty: the whole project.")
    name: str = Field(
        default="",
        description="references: the exact name, or 'Class.method'. outline: a part of names.",
    )
    max_tokens: int = Field(
        default=4_000, ge=500, le=20_000, description="About how long the answer may be."
    )

    @field_validator("operation", mode="before")
    @classmethod
    def _accept_other_operations(cls, operation: Any) -> Any:
        if not isinstance(operation, str):
            return operation
        word = operation.strip().lower()
        return _OTHER_OPERATIONS.get(word, word)

    @model_validator(mode="after")
    def _check_name(self) -> CodeMapParams:
        if self.operation == "references" and not self.name.strip():
            raise ValueError("references needs a `name`: a function, class, 'Class.method' …")
        return self


@dataclass(frozen=True, kw_only=True)
class CodeMapPlan(ToolPlan[CodeMapParams]):
    """What will be looked at."""

    path: Path
    """A file or directory, absolute and resolved."""


class CodeMap(Tool[CodeMapParams]):
    """Shows what is defined where, so that whole files need not be read."""

    name = "code_map"
    title = "Map the code"
    annotations = ToolAnnotations(read_only=True, idempotent=True)
    params = CodeMapParams
    output = CodeMapOutput

    def __init__(
        self,
        workspace: Workspace,
        find_repository: Callable[[], Repository | None],
        cache_directory: Path,
    ) -> None:
        """Take the collaborators; the tool works without a cache where none can be kept.

        Args:
            workspace: what is mapped.
            find_repository: knows the project's files; may block, and is called in a thread.
            cache_directory: where outlines are kept; made where it is missing.
        """
        self._workspace = workspace
        self._find_repository = find_repository
        self._cache_directory = cache_directory

    async def plan(self, params: CodeMapParams) -> CodeMapPlan:
        """Resolve the path; one that is not there cannot be mapped."""
        path = await asyncio.to_thread(self._resolve, params.path)
        place = self._workspace.relative(path)
        what = visible(params.name.strip()[:80])
        if params.operation == "references":
            title = f"Find references: {what}" + (f" in {place}" if params.path else "")
        else:
            title = f"Map: {place}" + (f", names with '{what}'" if what else "")
        return CodeMapPlan(
            params=params,
            title=title,
            accesses=(ReadPath(path),),
            preview=TextPreview(title),
            path=path,
        )

    def _resolve(self, text: str) -> Path:
        path = self._workspace.resolve(text.strip() or ".")
        if not path.exists():
            shown = self._workspace.relative(path)
            raise ToolError(
                f"{shown} does not exist; give a file or directory, or leave `path` empty.",
                code="not_found",
            )
        return path

    async def run(self, plan: ToolPlan[CodeMapParams], context: ToolContext) -> ToolResult:
        """Map what was planned, in another process."""
        # Lazy: a first request does not wait for what only calls need.
        from winx_tui.code.mapper_process import ask_mapper

        assert isinstance(plan, CodeMapPlan)
        answer = await ask_mapper(lambda: self._query(plan))
        text = visible(answer.text, multiline=True)
        return ToolResult(
            text,
            structured=answer.structured,
            preview=TextPreview(text),
            truncated=answer.is_cut,
        )

    def _query(self, plan: CodeMapPlan) -> CodeQuery:
        """List the files to look at."""
        # Lazy: see run.
        from winx_tui.code.queries import CodeQuery
        from winx_tui.tools.mapping.selection import select_files

        params = plan.params
        selection = select_files(plan.path, self._workspace, self._find_repository())
        return CodeQuery(
            operation=params.operation,
            root=str(selection.root),
            paths=selection.paths,
            prefix=selection.prefix,
            is_whole=selection.is_whole,
            is_file=selection.is_file,
            left_out=selection.left_out,
            name=params.name.strip(),
            max_tokens=params.max_tokens,
            cache=self._cache_file(),
        )

    def _cache_file(self) -> str:
        try:
            return str(ensure_private_directory(self._cache_directory) / _CACHE_FILE)
        except ConfigError:
            # Nothing is kept, and the answer is the same.
            return ""

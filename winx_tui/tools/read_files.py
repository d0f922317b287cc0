"""read_files: shows text files to the model, numbered, within one budget."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field, field_validator, model_validator

from winx_tui.core.access import ReadPath
from winx_tui.core.errors import WorkspaceError
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.reading.excerpt import Excerpt, cut_excerpts
from winx_tui.tools.reading.explain import explain_unreadable
from winx_tui.tools.reading.ranges import ReadTarget, parse_target
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.text_file import TextFile, read_text_file
from winx_tui.workspace.workspace import Workspace

_NAMES_IN_TITLE = 3
_OTHER_NAMES = ("paths", "file_path", "path", "files", "file")
"""What models call `file_paths` when they do not look."""


class ReadFilesParams(BaseModel):
    """The arguments of read_files."""

    file_paths: list[str] = Field(
        min_length=1,
        max_length=100,
        description="Paths to read, each optionally with a line range: 'src/app.py', "
        "'src/app.py:10-80', 'src/app.py:100-', 'src/app.py:-20'.",
    )

    @model_validator(mode="before")
    @classmethod
    def _accept_other_names(cls, data: Any) -> Any:
        if isinstance(data, dict) and "file_paths" not in data:
            for name in _OTHER_NAMES:
                if name in data:
                    return {**data, "file_paths": data[name]}
        return data

    @field_validator("file_paths", mode="before")
    @classmethod
    def _accept_text(cls, value: Any) -> Any:
        """Take a bare path, one path a line, or a JSON array written as a string."""
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("["):
            try:
                return json.loads(value)
            except ValueError:
                return [value]
        return [line.strip() for line in value.splitlines() if line.strip()]


@dataclass(frozen=True, kw_only=True)
class ReadPlan(ToolPlan[ReadFilesParams]):
    """The files to read, in the order they were asked for."""

    targets: tuple[ReadTarget, ...]


class ReadFiles(Tool[ReadFilesParams]):
    """Reads files; what was shown is recorded, and only that counts as read."""

    name = "read_files"
    title = "Read files"
    annotations = ToolAnnotations(read_only=True, idempotent=True)
    params = ReadFilesParams

    def __init__(self, workspace: Workspace, file_state: FileState) -> None:
        self._workspace = workspace
        self._file_state = file_state

    async def plan(self, params: ReadFilesParams) -> ReadPlan:
        """Resolve the paths; one that cannot be a path is told in the result."""
        targets = await asyncio.to_thread(
            lambda: tuple(parse_target(text, self._workspace) for text in params.file_paths)
        )
        names = [target.shown for target in targets]
        rest = len(names) - _NAMES_IN_TITLE
        more = f" and {rest} more" if rest > 0 else ""
        paths = dict.fromkeys(target.path for target in targets if target.path is not None)
        return ReadPlan(
            params=params,
            title=f"Read: {', '.join(names[:_NAMES_IN_TITLE])}{more}",
            accesses=tuple(ReadPath(path) for path in paths),
            preview=TextPreview("\n".join(names)),
            targets=targets,
        )

    async def run(self, plan: ToolPlan[ReadFilesParams], context: ToolContext) -> ToolResult:
        """Read what was planned; a file that fails leaves a line and the others go on."""
        assert isinstance(plan, ReadPlan)
        outcomes = await asyncio.to_thread(self._read_all, plan.targets)
        files = [file for _, file in outcomes if isinstance(file, TextFile)]
        excerpts = iter(
            cut_excerpts(
                [(target, file) for target, file in outcomes if isinstance(file, TextFile)]
            )
        )
        parts: list[str] = []
        structured: list[dict[str, object]] = []
        is_cut = False
        for target, outcome in outcomes:
            if isinstance(outcome, str):
                parts.append(outcome)
                structured.append({"path": target.text, "error": outcome})
                continue
            excerpt = next(excerpts)
            self._record(target, outcome, excerpt)
            is_cut = is_cut or excerpt.is_cut
            parts.append(excerpt.text)
            structured.append(_facts(target, outcome, excerpt))
        return ToolResult(
            "\n\n".join(parts),
            is_error=not files,
            structured={"files": structured},
            truncated=is_cut,
        )

    def _read_all(self, targets: Sequence[ReadTarget]) -> list[tuple[ReadTarget, TextFile | str]]:
        return [(target, self._read(target)) for target in targets]

    def _read(self, target: ReadTarget) -> TextFile | str:
        """Return the file, or one line that says why not."""
        if target.path is None:
            return target.problem
        try:
            # A link put in place since the plan must not lead elsewhere.
            if self._workspace.resolve(str(target.path)) != target.path:
                return f"{target.shown}: now leads elsewhere through a symbolic link"
            file = read_text_file(target.path)
        except WorkspaceError as error:
            return explain_unreadable(target, error)
        return file if not target.problem else f"{target.shown}: {target.problem}"

    def _record(self, target: ReadTarget, file: TextFile, excerpt: Excerpt) -> None:
        assert target.path is not None
        self._file_state.record_read(
            target.path, file.content_hash, excerpt.whole_lines, len(file.lines)
        )


def _facts(target: ReadTarget, file: TextFile, excerpt: Excerpt) -> dict[str, object]:
    return {
        "path": visible(str(target.path)),
        "first_line": excerpt.first,
        "last_line": excerpt.last,
        "total_lines": len(file.lines),
        "encoding": file.encoding,
        "continue_with": excerpt.continue_with,
    }

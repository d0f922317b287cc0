"""read_files: shows files to the model as numbered text, within one budget."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, model_validator

from winx_tui.core.access import ReadPath
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.security.secret_finding import Finder, find_secrets
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.outputs import ReadFilesOutput
from winx_tui.tools.reading.arguments import paths_of
from winx_tui.tools.reading.large_file import LargeFiles
from winx_tui.tools.reading.ranges import ReadTarget, join_targets, parse_targets
from winx_tui.workspace.file_state import FileState, without
from winx_tui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from winx_tui.tools.reading.answer import Answer

SCAN_TIME_S = 10.0
"""What looking for lines in large files may take in one call."""

_NAMES_IN_TITLE = 3


class ReadFilesParams(BaseModel):
    """The arguments of read_files."""

    file_paths: list[str] = Field(
        min_length=1,
        max_length=100,
        description="Paths, with line ranges if wanted: 'src/app.py', 'src/app.py:10-80'.",
    )

    @model_validator(mode="before")
    @classmethod
    def _accept_other_forms(cls, data: Any) -> Any:
        return paths_of(data)


@dataclass(frozen=True, kw_only=True)
class ReadPlan(ToolPlan[ReadFilesParams]):
    """The files to read, each once, in the order they were asked for."""

    targets: tuple[ReadTarget, ...]


class ReadFiles(Tool[ReadFilesParams]):
    """Reads files; what was shown is recorded, and only that counts as read."""

    name = "read_files"
    title = "Read files"
    annotations = ToolAnnotations(read_only=True, idempotent=True)
    params = ReadFilesParams
    output = ReadFilesOutput

    def __init__(
        self, workspace: Workspace, file_state: FileState, find: Finder = find_secrets
    ) -> None:
        self._workspace = workspace
        self._find = find
        self._file_state = file_state
        self._large_files = LargeFiles()

    async def plan(self, params: ReadFilesParams) -> ReadPlan:
        """Resolve the paths; one that cannot be a path is told in the result."""
        targets = await asyncio.to_thread(
            lambda: join_targets(
                [
                    target
                    for text in params.file_paths
                    for target in parse_targets(text, self._workspace)
                ]
            )
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
        # Lazy: a first request does not wait for what only calls need.
        from winx_tui.tools.reading.answer import assemble
        from winx_tui.tools.reading.explain import project_files
        from winx_tui.tools.reading.opening import FileReader

        assert isinstance(plan, ReadPlan)
        is_cancelled = threading.Event()
        deadline = time.monotonic() + SCAN_TIME_S
        reader = FileReader(
            self._workspace,
            self._large_files,
            project_files(self._workspace.root),
            lambda: is_cancelled.is_set() or time.monotonic() > deadline,
        )
        try:
            outcomes = await reader.read_all(plan.targets)
        finally:
            # The thread that reads outlives a cancelled call unless it is told.
            is_cancelled.set()
        answer = await asyncio.to_thread(assemble, plan.targets, outcomes)
        self._record(answer)
        return ToolResult(
            answer.text,
            is_error=answer.problem is not None,
            problem=answer.problem,
            structured={"files": list(answer.facts)},
            truncated=answer.is_cut,
        )

    def _record(self, answer: Answer) -> None:
        """Credit the lines that are in the answer, whole, and no others.

        A line of which the executor takes a secret out is not shown whole.
        """
        # Lazy: see run.
        from winx_tui.tools.reading.withheld import hidden_pieces

        # Of which the executor takes out nothing, that is whole in every line.
        hides = bool(self._find(answer.text))
        for section in answer.sections:
            path, passage = section.path, section.passage
            if passage.version is None:
                self._file_state.record_shown(path)
                continue
            at_places = hidden_pieces(passage.pieces, self._find) if hides else ()
            hidden = [passage.numbers[at] for at in at_places]
            self._file_state.record_read(
                path,
                passage.version.content_hash,
                without(section.excerpt.whole, hidden) if passage.unit == "line" else (),
                passage.version.total_lines,
            )

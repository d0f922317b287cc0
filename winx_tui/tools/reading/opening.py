"""From a path to what can be shown of it: text, a notebook, a PDF, a large file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from winx_tui.core.errors import WorkspaceError, problem_of
from winx_tui.core.problems import ProblemCode
from winx_tui.tools.reading.explain import ProjectFiles, explain_unreadable
from winx_tui.tools.reading.formats import SNIFFED_BYTES, is_pdf
from winx_tui.tools.reading.large_file import LargeFiles
from winx_tui.tools.reading.notebook import NotANotebookError, passage_of_notebook
from winx_tui.tools.reading.passage import Passage
from winx_tui.tools.reading.pdf import passage_of_pdf
from winx_tui.tools.reading.ranges import WHOLE, ReadTarget
from winx_tui.tools.reading.text_lines import passage_of_text
from winx_tui.workspace.text_file import (
    FileTooLargeError,
    TextFile,
    open_regular,
    read_text_file,
)
from winx_tui.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a file gave nothing."""

    text: str
    """One line."""
    code: ProblemCode = "invalid_arguments"


Outcome = Passage | Unread
"""What a file gave."""


@dataclass(frozen=True, slots=True)
class _Pdf:
    """A document that a process of its own must read."""

    target: ReadTarget


@dataclass(frozen=True, slots=True)
class FileReader:
    """Reads the targets of one call."""

    workspace: Workspace
    large_files: LargeFiles
    files: ProjectFiles
    is_over: Callable[[], bool]
    """Says when to stop looking for lines in large files."""

    async def read_all(self, targets: Sequence[ReadTarget]) -> list[Outcome]:
        """Read the targets; each gives a passage or says why not."""
        found = await asyncio.to_thread(lambda: [self._read(target) for target in targets])
        return [
            await self._read_pdf(outcome.target) if isinstance(outcome, _Pdf) else outcome
            for outcome in found
        ]

    def _read(self, target: ReadTarget) -> Outcome | _Pdf:
        if target.path is None:
            return Unread(target.problem)
        try:
            # A link put in place since the plan must not lead elsewhere.
            if self.workspace.resolve(str(target.path)) != target.path:
                return Unread(
                    f"{target.shown}: now leads elsewhere through a symbolic link", "is_stale"
                )
            with open_regular(target.path) as (handle, _):
                beginning = os.pread(handle, SNIFFED_BYTES, 0)
            if target.problem:
                return Unread(f"{target.shown}: {target.problem}")
            if is_pdf(beginning, target.path.name):
                return _Pdf(target)
            return self._read_text(target)
        except WorkspaceError as error:
            return self._explained(target, error)

    def _read_text(self, target: ReadTarget) -> Outcome:
        assert target.path is not None
        is_by_cells = target.unit == "cell"
        try:
            file = read_text_file(target.path)
        except FileTooLargeError:
            if is_by_cells and target.ranges != WHOLE:
                too_large = f"{target.shown}: is too large to be read by cells; ask for its lines"
                return Unread(too_large, "too_large")
            return self.large_files.read(target.path, target.ranges, self.is_over)
        if is_by_cells:
            try:
                return passage_of_notebook(file, target.ranges, _raw(target, file))
            except NotANotebookError:
                if target.ranges != WHOLE:
                    no_cells = f"{target.shown}: is no notebook and has no cells; ask for its lines"
                    return Unread(no_cells)
        if target.unit == "page":
            return Unread(f"{target.shown}: is no PDF and has no pages; ask for its lines")
        return passage_of_text(file, target.ranges)

    async def _read_pdf(self, target: ReadTarget) -> Outcome:
        assert target.path is not None
        if target.unit == "cell" and target.ranges != WHOLE:
            return Unread(f"{target.shown}: is a PDF document and has no cells; ask for its pages")
        try:
            return await passage_of_pdf(target.path, target.ranges)
        except WorkspaceError as error:
            return self._explained(target, error)

    def _explained(self, target: ReadTarget, error: WorkspaceError) -> Unread:
        assert target.path is not None
        text = explain_unreadable(target.shown, target.path, error, self.files)
        return Unread(text, problem_of(error).code)


def _raw(target: ReadTarget, file: TextFile) -> str:
    """Return what to ask for to get a notebook's own lines."""
    return target.asking_for("line", [(1, len(file.lines))])

"""A workspace with the tools for files on one memory, alone and on the road of every call."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.approvers import ALLOW, AnsweringApprover
from winx_tui.core.approval import ApprovalDecision, Approver
from winx_tui.core.messages import ToolCall
from winx_tui.core.modes import Mode
from winx_tui.core.results import ToolResult
from winx_tui.execution.batch import CallBatch
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.gate import ApprovalGate
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.tools.base import ToolContext
from winx_tui.tools.file_write_or_edit import FileWriteOrEdit, FileWriteOrEditParams
from winx_tui.tools.multi_file_edit import MultiFileEdit, MultiFileEditParams
from winx_tui.tools.read_files import ReadFiles, ReadFilesParams
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.workspace import Workspace

CONTEXT = ToolContext("call", lambda text: None)


def block(search: str, replace: str) -> str:
    """Write a SEARCH/REPLACE block."""
    return f"<<<<<<< SEARCH\n{search}\n=======\n{replace}\n>>>>>>> REPLACE\n"


class Desk:
    """The file tools of one session."""

    def __init__(self, root: Path, journal_directory: Path) -> None:
        self.root = root
        self.state = FileState()
        self.workspace = Workspace(root)
        self.journal = EditJournal(journal_directory, self.workspace.root)
        self.reader = ReadFiles(self.workspace, self.state)
        self.writer = FileWriteOrEdit(self.workspace, self.state, self.journal)
        self.editor = MultiFileEdit(self.workspace, self.state, self.journal)

    def put(self, name: str, text: str) -> Path:
        """Make a file behind the tools' back."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def content(self, name: str) -> str:
        """Return what a file holds, its ends of lines as they are."""
        return (self.root / name).read_bytes().decode()

    async def read(self, *paths: str) -> None:
        """Have the model read files."""
        plan = await self.reader.plan(ReadFilesParams(file_paths=list(paths)))
        await self.reader.run(plan, CONTEXT)

    async def have(self, name: str, text: str) -> Path:
        """Make a file and have the model read it."""
        path = self.put(name, text)
        await self.read(name)
        return path

    async def write(self, path: str, text: str, percentage: int = 100) -> ToolResult:
        """Plan and run one file_write_or_edit."""
        plan = await self.writer.plan(params(path, text, percentage))
        return await self.writer.run(plan, CONTEXT)

    async def edit(self, *files: Mapping[str, object]) -> ToolResult:
        """Plan and run one multi_file_edit."""
        plan = await self.editor.plan(MultiFileEditParams.model_validate({"files": list(files)}))
        return await self.editor.run(plan, CONTEXT)

    async def call(
        self,
        *calls: tuple[str, dict[str, object]],
        approver: Approver | None = None,
        mode: Mode = "accept-edits",
    ) -> list[ToolResult]:
        """Have the calls of one answer go the whole road."""
        tools = {tool.name: tool for tool in (self.reader, self.writer, self.editor)}
        grants = Grants()
        executor = ToolExecutor(tools, lambda: PolicyContext(mode, self.workspace.root), grants)
        gate = ApprovalGate(approver or AnsweringApprover([ALLOW]), grants)
        batch = CallBatch(executor, gate, lambda event: None)
        made = [
            ToolCall(f"c{index}", name, json.dumps(arguments))
            for index, (name, arguments) in enumerate(calls)
        ]
        await batch.run(made)
        return [batch.results[call.id] for call in made]


def params(path: str, text: str, percentage: int = 100) -> FileWriteOrEditParams:
    """Return the arguments of one file_write_or_edit."""
    return FileWriteOrEditParams(
        file_path=path, percentage_to_change=percentage, text_or_search_replace_blocks=text
    )


def answering(*decisions: ApprovalDecision) -> AnsweringApprover:
    """Return an approver with these answers."""
    answers: Sequence[ApprovalDecision] = decisions
    return AnsweringApprover(answers)

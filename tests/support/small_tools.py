"""Real, tiny tools for tests of the executor and the agent."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pydantic import BaseModel, Field

from winx_tui.core.access import ReadPath, RunCommand, WritePath
from winx_tui.core.errors import ToolError
from winx_tui.core.preview import CommandPreview, TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.tools.base import Tool, ToolContext, ToolPlan


class NoteParams(BaseModel):
    """A file and what to put into it."""

    path: str = Field(description="file name")
    text: str = Field(default="", description="contents")


class WriteNote(Tool[NoteParams]):
    """Writes a small file."""

    name = "write_note"
    title = "Write a note"
    annotations = ToolAnnotations(destructive=True)
    params = NoteParams

    def __init__(self, root: Path) -> None:
        self._root = root

    async def plan(self, params: NoteParams) -> ToolPlan[NoteParams]:
        path = self._root / params.path
        return ToolPlan(
            params, f"Write: {params.path}", (WritePath(path),), TextPreview(params.text)
        )

    async def run(self, plan: ToolPlan[NoteParams], context: ToolContext) -> ToolResult:
        (self._root / plan.params.path).write_text(plan.params.text, encoding="utf-8")
        return ToolResult(f"wrote {plan.params.path}")


class ReadNote(Tool[NoteParams]):
    """Reads a small file; two reads at once must meet before either ends."""

    name = "read_note"
    title = "Read a note"
    annotations = ToolAnnotations(read_only=True)
    params = NoteParams

    def __init__(self, root: Path, *, meeting: asyncio.Barrier | None = None) -> None:
        self._root = root
        self._meeting = meeting

    async def plan(self, params: NoteParams) -> ToolPlan[NoteParams]:
        path = self._root / params.path
        return ToolPlan(params, f"Read: {params.path}", (ReadPath(path),), TextPreview(params.path))

    async def run(self, plan: ToolPlan[NoteParams], context: ToolContext) -> ToolResult:
        if self._meeting is not None:
            await self._meeting.wait()
        try:
            text = (self._root / plan.params.path).read_text(encoding="utf-8")
        except OSError as error:
            raise ToolError(f"{plan.params.path} cannot be read: {error.strerror}") from error
        return ToolResult(text)


class SayParams(BaseModel):
    """A command."""

    command: str = Field(description="what to run")


class Say(Tool[SayParams]):
    """Stands in for a shell: reports its command, and can hang or break."""

    name = "say"
    title = "Say"
    annotations = ToolAnnotations(destructive=True, open_world=True)
    params = SayParams

    def __init__(self, root: Path) -> None:
        self._root = root
        self.ran: list[str] = []
        self.is_running = asyncio.Event()

    async def plan(self, params: SayParams) -> ToolPlan[SayParams]:
        return ToolPlan(
            params,
            f"Run: {params.command}",
            (RunCommand(params.command, self._root),),
            CommandPreview(params.command, self._root),
            editable=params.command,
        )

    async def run(self, plan: ToolPlan[SayParams], context: ToolContext) -> ToolResult:
        command = plan.params.command
        self.ran.append(command)
        context.report(f"{command}\n")
        self.is_running.set()
        if command == "hang":
            await asyncio.Event().wait()
        if command == "break":
            raise RuntimeError("broken on purpose")
        return ToolResult(f"said {command}")

    def edited(self, params: SayParams, text: str) -> SayParams:
        return SayParams(command=text)

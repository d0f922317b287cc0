"""initialize: how an MCP client begins, changes the mode, or starts the shell anew."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from winx_tui.core.access import Access, WidenMode
from winx_tui.core.errors import ToolError
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.initializing.arguments import InitializeParams
from winx_tui.tools.initializing.controls import Guide, SessionControls, Setting
from winx_tui.tools.initializing.location import locate, other_project
from winx_tui.tools.initializing.modes import limit_lines
from winx_tui.tools.initializing.reply import Situation, change_text, facts, opening_text
from winx_tui.tools.initializing.settings import asked_setting, describe_change, setting_notes
from winx_tui.tools.outputs import InitializeOutput
from winx_tui.tools.read_files import ReadFiles, ReadFilesParams, ReadPlan
from winx_tui.tools.saving.tasks import SavedTask, load_task
from winx_tui.workspace.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class InitializePlan(ToolPlan[InitializeParams]):
    """What will hold after the call, and what it will show."""

    setting: Setting | None
    """None where mode and limits stay."""
    is_widening: bool
    """Whether a person is asked because more will be permitted than is now."""
    notes: tuple[str, ...]
    task: SavedTask | None
    reading: ReadPlan | None
    """The requested files."""


class Initialize(Tool[InitializeParams]):
    """Tells a client's model where it is, and sets how much it may do.

    It serves the workspace that the user chose, in no wider a mode than the user
    started winx in; to tighten the mode is free, to widen it again is asked about.
    """

    name = "initialize"
    title = "Initialize"
    # Nothing on disk changes, and clients let it pass unseen: what widens the mode is asked
    # about by winx itself.
    annotations = ToolAnnotations(read_only=True)
    params = InitializeParams
    output = InitializeOutput

    def __init__(
        self,
        workspace: Workspace,
        reader: ReadFiles,
        controls: SessionControls,
        guide: Guide,
        tasks_directory: Path,
        *,
        operator_text: str = "",
    ) -> None:
        """Take the collaborators; `operator_text` is added for every client."""
        self._workspace = workspace
        self._reader = reader
        self._controls = controls
        self._guide = guide
        self._tasks_directory = tasks_directory
        self._operator_text = operator_text

    async def plan(self, params: InitializeParams) -> InitializePlan:
        """Work out the mode, the limits and the files, and what cannot be as asked."""
        return await self._with_files(await asyncio.to_thread(self._plan, params))

    async def run(self, plan: ToolPlan[InitializeParams], context: ToolContext) -> ToolResult:
        """Set what was planned and tell where the model is."""
        assert isinstance(plan, InitializePlan)
        params, setting = plan.params, plan.setting
        if setting is not None:
            if setting.is_wider(self._present) and not plan.is_widening:
                raise ToolError(
                    "Not done: the mode has been changed meanwhile. Send the call again.",
                    code="is_stale",
                )
            self._controls.restrict(setting.mode, setting.limits)
        notes = plan.notes
        if params.type == "first_call":
            notes = (*self._controls.take_notes(), *notes)
        if params.type == "reset_shell":
            await self._controls.reset_shell()
        read = None if plan.reading is None else await self._reader.run(plan.reading, context)
        situation = Situation(
            root=self._workspace.root,
            shell_directory=self._controls.shell_directory,
            setting=self._present,
            thread_id=self._controls.thread_id,
            approval=self._controls.approval,
            notes=notes,
            operator_text=self._operator_text,
            task=plan.task,
            files="" if read is None else read.text,
        )
        if params.type == "first_call":
            text = await asyncio.to_thread(self._opening, situation)
        else:
            text = change_text(params.type, situation)
        structured = dict(facts(situation)) | ((read and read.structured) or {})
        return ToolResult(
            text, structured=structured, truncated=read is not None and read.truncated
        )

    @property
    def _present(self) -> Setting:
        return Setting(self._controls.mode, self._controls.limits)

    def _plan(self, params: InitializeParams) -> InitializePlan:
        present, ceiling = self._present, self._controls.ceiling
        location = locate(params, self._workspace)
        setting = asked_setting(params, present, ceiling, self._workspace.root)
        will_hold = setting or present
        notes = [*location.notes]
        if setting is not None:
            notes += setting_notes(params, setting, ceiling)
        task = None
        if params.task_id_to_resume.strip():
            task = load_task(self._tasks_directory, params.task_id_to_resume)
            notes += other_project(task, self._workspace)
        accesses: tuple[Access, ...] = ()
        if is_widening := will_hold.is_wider(present):
            lifts_limits = will_hold.limits.lifts(present.limits)
            accesses = (WidenMode(will_hold.mode, lifts_limits),)
        shown = (f"Mode: {will_hold.mode}", *limit_lines(will_hold.limits), *location.files)
        change = describe_change(will_hold, present)
        return InitializePlan(
            params=params.model_copy(update={"initial_files_to_read": [*location.files]}),
            title=_TITLES.get(params.type) or change[:1].upper() + change[1:] or self.title,
            accesses=accesses,
            preview=TextPreview("\n".join(shown)),
            # What was approved once must not widen the mode again later.
            is_grantable=not is_widening,
            setting=setting,
            is_widening=is_widening,
            notes=tuple(notes),
            task=task,
            reading=None,
        )

    async def _with_files(self, plan: InitializePlan) -> InitializePlan:
        files = plan.params.initial_files_to_read
        if not files:
            return plan
        reading = await self._reader.plan(ReadFilesParams(file_paths=files))
        return replace(plan, reading=reading, accesses=(*plan.accesses, *reading.accesses))

    def _opening(self, situation: Situation) -> str:
        instructions, overview = self._guide.instructions(), self._guide.overview()
        return opening_text(replace(situation, instructions=instructions, overview=overview))


_TITLES = {
    "reset_shell": "Start a new shell",
    "user_asked_change_workspace": "Look at the workspace",
}

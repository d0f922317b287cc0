"""One session's tools, shells and executor: what the agent and `--mcp` share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from winx_tui.config.settings import Settings
from winx_tui.llm.masking import Masker
from winx_tui.runtime.choices import Choices, read_only
from winx_tui.runtime.client_session import ClientSession
from winx_tui.runtime.grounds import Grounds
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.library import skills_in_sight
from winx_tui.runtime.project_record import ProjectRecord
from winx_tui.runtime.rules_in_force import rules_for
from winx_tui.runtime.tool_room import ToolRoom, Tools
from winx_tui.runtime.work_recorder import SessionRecorder
from winx_tui.security.redaction import Redactor
from winx_tui.tools.asking_models.asker import ModelAsker, Nobody
from winx_tui.tools.registry import (
    AgentResources,
    AskedModels,
    Workbench,
    build_agent_tools,
    build_client_tools,
    build_reading_tools,
)
from winx_tui.workspace.workspace import Workspace

PROBE_AFTER_S = 1.5
"""The sandbox is tried once the screen has come to rest, or a client has its answer."""


class Toolset(ToolRoom):
    """The room that a session begins with; closing it ends every process of the session."""

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        choices: Choices,
        guide: ProjectGuide,
        state: Path,
        *,
        session_id: str,
        redactor: Redactor,
        secrets: Masker | None = None,
        resources: AgentResources | None = None,
        models: ModelAsker | None = None,
        record: ProjectRecord | None = None,
    ) -> None:
        """Make the tools.

        Args:
            workspace: where they work.
            settings: how commands run, and the permission rules.
            choices: read at each call.
            guide: knows the project.
            state: the directory that keeps what outlives the session.
            session_id: stands in the audit.
            redactor: takes secrets out of results and records.
            secrets: knows what the placeholders in calls stand for; None: there are none.
            resources: what winx's agent has beside the project; None: an MCP client uses the tools.
            models: answers for the tools of an MCP client that ask models; None: nobody does.
            record: of the project, in which work is recorded; None: it is not.
        """
        self.choices = choices
        self.choices.rules = rules_for(settings.policy, workspace.root)
        grounds = Grounds.of(
            workspace,
            settings,
            guide,
            state,
            session_id=session_id,
            redactor=redactor,
            secrets=secrets,
            skills=skills_in_sight() if resources is not None and resources.skills else (),
            directories=lambda: choices.directories,
        )
        self.secrets, self.keeper, self.audit = grounds.secrets, grounds.keeper, grounds.audit
        # A call that comes earlier does not wait for it.
        self._probing = asyncio.get_running_loop().call_later(PROBE_AFTER_S, self.keeper.start)

        self._leaving: set[asyncio.Task[None]] = set()
        self.client: ClientSession | None = None
        """The thread that the tools belong to; None: winx's own agent has them."""

        def build(bench: Workbench) -> Tools:
            if resources is not None:
                return build_agent_tools(bench, resources)
            self.client = ClientSession(
                choices, bench.shells, bench.file_state, bench.workspace.root
            )
            asked = AskedModels(models or Nobody(), self.client)
            return build_client_tools(bench, self.client, guide, asked)

        super().__init__(grounds, lambda: choices, build)
        self.recorder: SessionRecorder | None = None
        """Records what calls do to the project; None: nothing does."""
        if record is not None:
            hooks = self.hooks
            self.recorder = SessionRecorder(
                record,
                session_id,
                self.shells,
                redactor.redact,
                lambda tool: hooks is not None and hooks.concern(tool),
                lambda: choices.mode != "read-only",
            )
            self.executor = replace(self.executor, recorder=self.recorder)

    @asynccontextmanager
    async def reading_room(self) -> AsyncIterator[ToolRoom]:
        """Open a room whose tools only read, with shells and a memory of their own.

        What was started in it is ended at the end of the context, a cancelled one too.
        """
        room = ToolRoom(self.grounds, lambda: read_only(self.choices), build_reading_tools)
        try:
            yield room
        finally:
            # A second cancel must not leave processes behind: aclose waits for this as well.
            leaving = asyncio.create_task(room.aclose())
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)
            await asyncio.shield(leaving)

    async def aclose(self) -> None:
        """End the shells and everything that runs in them."""
        self._probing.cancel()
        await asyncio.gather(super().aclose(), *self._leaving)
        if self.recorder is not None:
            await self.recorder.aclose()
        await self.keeper.aclose()
        touched = self.file_state.touched()
        await asyncio.to_thread(self.grounds.guide.note_work, touched)

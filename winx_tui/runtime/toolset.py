"""One session's tools, shells and executor: what the agent and `--mcp` share."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from winx_tui.config.paths import config_dir, ensure_private_directory, scratch_dir, state_dir
from winx_tui.config.settings import Settings
from winx_tui.core.approval import Permit
from winx_tui.execution.concealment import no_secrets
from winx_tui.execution.executor import ToolExecutor
from winx_tui.llm.masking import Masker
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.client_session import ClientSession
from winx_tui.runtime.confinement import KEPT, SandboxKeeper
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.places import Places
from winx_tui.runtime.rules_in_force import home_directory, rules_for
from winx_tui.security.audit import AuditTrail
from winx_tui.security.audit_file import AuditFile, audit_file
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.security.redaction import Redactor
from winx_tui.security.sandbox.refusals import is_kept_secret, refusal_text
from winx_tui.shell.environment import child_environment
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.pool import ShellPool
from winx_tui.tools.base import Tool
from winx_tui.tools.registry import Workbench, build_client_tools, build_tools
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.workspace import Workspace

PROBE_AFTER_S = 1.5
"""The sandbox is tried once the screen has come to rest, or a client has its answer."""


class Toolset:
    """Tools with the state they share; closing it ends every process they started."""

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
        is_for_client: bool = False,
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
            is_for_client: whether an MCP client uses them, rather than winx's agent.
        """
        self.choices = choices
        self.choices.rules = rules_for(settings.policy, workspace.root)
        self.grants = Grants()
        self.secrets = secrets or no_secrets()
        self._workspace = workspace
        self._home = home_directory()
        environment = child_environment(os.environ, settings.shell.pass_environment)
        scratch = ensure_private_directory(scratch_dir()).resolve()
        output = scratch / KEPT / session_id
        self.keeper = SandboxKeeper(
            workspace.root,
            is_on=settings.security.sandbox == "auto",
            home=self._home,
            environment=environment,
            temporary=scratch / session_id,
            readable=(output,),
        )
        # A call that comes earlier does not wait for it.
        self._probing = asyncio.get_running_loop().call_later(PROBE_AFTER_S, self.keeper.start)
        self.shells = ShellPool(
            workspace.root,
            environment,
            output,
            program=settings.shell.program,
            confiner=self.keeper,
            logs_of_all=output.parent,
        )
        self.file_state = FileState()
        self._places = Places.of(workspace.root, state)
        self._guide = guide
        bench = self._make_bench(settings.shell.wait_s, redactor)
        self.tools: Mapping[str, Tool[Any]] = (
            build_client_tools(bench, ClientSession(choices, self.shells, self.file_state), guide)
            if is_for_client
            else build_tools(bench)
        )
        self.audit = AuditTrail(AuditFile(audit_file(state)).append, session_id, redactor.redact)
        self.executor = ToolExecutor(
            self.tools,
            self._policy,
            self.grants,
            redactor=redactor,
            secrets=self.secrets,
            audit=self.audit,
            ready=self.keeper.ready,
        )
        # The demo has a state of its own, and must spare winx's own as well.
        places = (config_dir(), state_dir(), state)
        self._protected = tuple(dict.fromkeys(place.resolve() for place in places))

    def _make_bench(self, wait_s: float, redactor: Redactor) -> Workbench:
        return Workbench(
            workspace=self._workspace,
            file_state=self.file_state,
            shells=self.shells,
            journal=EditJournal(self._places.edits, self._workspace.root),
            find_repository=self._guide.repository,
            cache_directory=self._places.cache,
            tasks_directory=self._places.tasks,
            wait_s=wait_s,
            note_refusal=self._note_refusal,
            find=redactor.find,
            redact=redactor.redact,
        )

    def _note_refusal(self, outcome: CommandOutcome, permit: Permit) -> str:
        """Remember what the sandbox has refused, so that the next question offers it."""
        code = outcome.exit_code or 0
        refusal = self.keeper.refusal(outcome.output, code, permit, outcome.cwd)
        if refusal is None:
            return ""
        may_write = self.choices.mode != "read-only"
        is_offered = may_write if refusal.kind == "write" else not is_kept_secret(refusal)
        if is_offered:
            self.grants.refuse(outcome.command, refusal)
        return visible(refusal_text(refusal, may_write=may_write))

    def _policy(self) -> PolicyContext:
        return PolicyContext(
            self.choices.mode,
            self._workspace.root,
            self._protected,
            (self.shells.log_directory, self._places.tasks),
            self.choices.limits,
            self.choices.rules,
            self._home,
            is_confined=self.keeper.proves and not self.keeper.hides(self.shells.cwd),
            sandbox=self.keeper.name,
            hides=self.keeper.hides,
            unproven=self.keeper.unproven,
        )

    async def aclose(self) -> None:
        """End the shells and everything that runs in them."""
        self._probing.cancel()
        await self.shells.aclose()
        await self.keeper.aclose()
        await asyncio.to_thread(self._guide.note_work, self.file_state.touched())

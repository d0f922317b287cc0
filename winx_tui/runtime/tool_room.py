"""Tools with shells and a memory of their own, on the grounds of a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from winx_tui.core.approval import Permit
from winx_tui.execution.executor import ToolExecutor
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.grounds import Grounds
from winx_tui.security.grants import Grants
from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.pool import ShellPool
from winx_tui.tools.base import Tool
from winx_tui.tools.registry import Workbench
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.journal.edit_journal import EditJournal

if TYPE_CHECKING:
    from winx_tui.runtime.hooks.user_hooks import UserHooks
    from winx_tui.security.policy import PolicyContext

Tools = Mapping[str, Tool[Any]]


class ToolRoom:
    """Tools, and what is theirs alone: shells, what was read, what was granted.

    No process is started before a call needs one.
    """

    def __init__(
        self,
        grounds: Grounds,
        choices: Callable[[], Choices],
        build: Callable[[Workbench], Tools],
    ) -> None:
        """Make the tools.

        Args:
            grounds: shared with the other rooms of the session.
            choices: asked at each call.
            build: makes the tools of a workbench.
        """
        self.grounds = grounds
        self.grants = Grants()
        self.file_state = FileState()
        self.shells = ShellPool(
            grounds.workspace.root,
            grounds.environment,
            grounds.output,
            program=grounds.shell.program,
            confiner=grounds.keeper,
            logs_of_all=grounds.output.parent,
        )
        self.journal = EditJournal(grounds.places.edits, grounds.workspace.root)
        self._choices = choices
        self.tools = build(self._bench())
        self.hooks = self._user_hooks()
        """The user's own commands around calls and turns; None: there are none."""
        self.executor = ToolExecutor(
            self.tools,
            self._policy,
            self.grants,
            redactor=grounds.redactor,
            secrets=grounds.secrets,
            audit=grounds.audit,
            ready=grounds.keeper.ready,
            hooks=self.hooks,
        )

    async def aclose(self) -> None:
        """End the shells and everything that runs in them."""
        await self.shells.aclose()

    def _bench(self) -> Workbench:
        grounds = self.grounds
        return Workbench(
            workspace=grounds.workspace,
            file_state=self.file_state,
            shells=self.shells,
            journal=self.journal,
            find_repository=grounds.guide.repository,
            cache_directory=grounds.places.cache,
            tasks_directory=grounds.places.tasks,
            wait_s=grounds.shell.wait_s,
            note_refusal=self._note_refusal,
            find=grounds.redactor.find,
            redact=grounds.redactor.redact,
        )

    def _user_hooks(self) -> UserHooks | None:
        grounds = self.grounds
        if not grounds.hooks:
            return None
        # Lazy: most people have no hooks.
        from winx_tui.runtime.hooks.user_hooks import HookPlace, UserHooks
        from winx_tui.runtime.hooks.written_files import WrittenFiles

        place = HookPlace(
            grounds.workspace.root,
            grounds.environment,
            grounds.session_id,
            lambda: self._choices().mode,
        )
        files = WrittenFiles(grounds.workspace, self.file_state, self.journal)
        return UserHooks(grounds.hooks, place, files, grounds.redactor.redact)

    def _note_refusal(self, outcome: CommandOutcome, permit: Permit) -> str:
        """Remember what the sandbox has refused, so that the next question offers it."""
        # Lazy: a first request does not wait for what calls need.
        from winx_tui.security.sandbox.refusals import is_kept_secret, refusal_text

        code = outcome.exit_code or 0
        refusal = self.grounds.keeper.refusal(outcome.output, code, permit, outcome.cwd)
        if refusal is None:
            return ""
        may_write = self._choices().mode != "read-only"
        is_offered = may_write if refusal.kind == "write" else not is_kept_secret(refusal)
        if is_offered:
            self.grants.refuse(outcome.command, refusal)
        return visible(refusal_text(refusal, may_write=may_write))

    def _policy(self) -> PolicyContext:
        # Lazy: a first request does not wait for what calls need.
        from winx_tui.security.policy import PolicyContext

        grounds, choices = self.grounds, self._choices()
        keeper = grounds.keeper
        return PolicyContext(
            choices.mode,
            grounds.workspace.root,
            grounds.protected,
            (self.shells.log_directory, grounds.places.tasks, *grounds.skills),
            choices.directories,
            choices.limits,
            choices.rules,
            grounds.home,
            is_confined=keeper.proves and not keeper.hides(self.shells.cwd),
            sandbox=keeper.name,
            hides=keeper.hides,
            unproven=keeper.unproven,
        )

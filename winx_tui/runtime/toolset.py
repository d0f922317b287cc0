"""One session's tools, shells and executor: what the agent and `--mcp` share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from winx_tui.config.paths import config_dir, ensure_private_directory, scratch_dir, state_dir
from winx_tui.config.settings import Settings
from winx_tui.core.approval import Mode
from winx_tui.core.messages import ModelRef
from winx_tui.execution.executor import ToolExecutor
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.shell.environment import child_environment
from winx_tui.shell.pool import ShellPool
from winx_tui.tools.base import Tool
from winx_tui.tools.registry import build_tools
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.workspace import Workspace


@dataclass
class Choices:
    """What a person may change in the middle of a session."""

    mode: Mode
    model: ModelRef | None = None


class Toolset:
    """Tools with the state they share; closing it ends every process they started."""

    def __init__(self, workspace: Workspace, settings: Settings, choices: Choices) -> None:
        self.choices = choices
        self.grants = Grants()
        self._workspace = workspace
        self.shells = ShellPool(
            workspace.root,
            child_environment(os.environ, settings.shell.pass_environment),
            ensure_private_directory(scratch_dir()).resolve() / "output",
            program=settings.shell.program,
        )
        self.file_state = FileState()
        self.tools: Mapping[str, Tool[Any]] = build_tools(
            workspace, self.file_state, self.shells, wait_s=settings.shell.wait_s
        )
        self.executor = ToolExecutor(self.tools, self._policy, self.grants)
        self._protected = tuple(place.resolve() for place in (config_dir(), state_dir()))

    def _policy(self) -> PolicyContext:
        return PolicyContext(
            self.choices.mode,
            self._workspace.root,
            self._protected,
            (self.shells.log_directory,),
        )

    async def aclose(self) -> None:
        """End the shells and everything that runs in them."""
        await self.shells.aclose()

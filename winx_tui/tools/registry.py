"""The tool set: which tools there are, in the order models see them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from winx_tui.shell.pool import ShellPool
from winx_tui.tools.base import Tool
from winx_tui.tools.bash_command import BashCommand
from winx_tui.tools.file_write_or_edit import FileWriteOrEdit
from winx_tui.tools.read_files import ReadFiles
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.workspace import Workspace


def build_tools(
    workspace: Workspace, file_state: FileState, shells: ShellPool, *, wait_s: float
) -> Mapping[str, Tool[Any]]:
    """Make every tool for one session."""
    tools: tuple[Tool[Any], ...] = (
        BashCommand(
            shells,
            workspace.root,
            default_wait_s=wait_s,
            recognizer_config=os.environ.get("WINX_TURN_RECOGNIZER_CONFIG"),
        ),
        ReadFiles(workspace, file_state),
        FileWriteOrEdit(workspace, file_state),
    )
    return {tool.name: tool for tool in tools}

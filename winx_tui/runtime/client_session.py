"""The session of an MCP client, as its `initialize` call sees and changes it."""

from __future__ import annotations

from pathlib import Path

from winx_tui.core.approval import Mode
from winx_tui.runtime.choices import Choices
from winx_tui.security.session_limits import SessionLimits
from winx_tui.shell.pool import ShellPool
from winx_tui.workspace.file_state import FileState


class ClientSession:
    """Implements tools.initializing.controls.SessionControls."""

    def __init__(self, choices: Choices, shells: ShellPool, file_state: FileState) -> None:
        """Take what the session shares; its present mode is the widest there can be."""
        self._choices = choices
        self._shells = shells
        self._file_state = file_state
        self.ceiling: Mode = choices.mode

    @property
    def mode(self) -> Mode:
        """Return the mode that holds now."""
        return self._choices.mode

    @property
    def limits(self) -> SessionLimits:
        """Return the limits on files and commands that hold now."""
        return self._choices.limits

    @property
    def shell_directory(self) -> Path:
        """Return where the foreground shell stands."""
        return self._shells.cwd

    def restrict(self, mode: Mode, limits: SessionLimits) -> None:
        """Set mode and limits; the caller has made sure that this may be done."""
        self._choices.mode = mode
        self._choices.limits = limits

    def forget_reads(self) -> None:
        """Let nothing that was shown before count as read: another conversation begins."""
        self._file_state.forget_reads()

    async def reset_shell(self) -> None:
        """End the foreground shell with all that runs in it; a new one starts at the root.

        Raises:
            ShellError: it cannot be done.
        """
        await self._shells.restart_foreground()

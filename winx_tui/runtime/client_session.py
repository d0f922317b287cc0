"""A thread of an MCP client, as its `initialize` call sees and changes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from winx_tui.core.errors import WorkspaceError
from winx_tui.core.modes import MODES, Mode
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.thread_state import ThreadState
from winx_tui.security.session_limits import NO_LIMITS, SessionLimits
from winx_tui.shell.pool import ShellPool
from winx_tui.tools.initializing.controls import NO_ROAD
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.globs import limiting_globs


class ClientSession:
    """Implements tools.initializing.controls.SessionControls."""

    def __init__(
        self, choices: Choices, shells: ShellPool, file_state: FileState, root: Path
    ) -> None:
        """Take what the session shares; its present mode is the widest there can be."""
        self._choices = choices
        self._shells = shells
        self._file_state = file_state
        self._root = root
        self.ceiling: Mode = choices.mode
        self.thread_id = ""
        """The name of the thread, as its client knows it."""
        self.approval = NO_ROAD
        """Who decides what needs approval; the front end says it."""
        self.notes: tuple[str, ...] = ()
        """What a first call should be told of how the thread began, a sentence each."""
        self.memory: dict[str, Any] = {}
        """What tools keep beyond a restart, JSON values by their names.

        A value is replaced as a whole, never changed in place.
        """

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

    @property
    def is_busy(self) -> bool:
        """Tell whether a command runs, in the foreground or beside it."""
        return self._shells.is_busy

    def restrict(self, mode: Mode, limits: SessionLimits) -> None:
        """Set mode and limits; the caller has made sure that this may be done."""
        self._choices.mode = mode
        self._choices.limits = limits

    def take_notes(self) -> tuple[str, ...]:
        """Return what is to be told of the beginning, once."""
        notes, self.notes = self.notes, ()
        return notes

    async def reset_shell(self) -> None:
        """End the foreground shell with all that runs in it; a new one starts at the root.

        Raises:
            ShellError: it cannot be done.
        """
        await self._shells.restart_foreground()

    def state(self) -> ThreadState:
        """Return what is kept of the thread beyond this process."""
        globs, commands = self.limits.write_globs, self.limits.allowed_commands
        return ThreadState(
            self.shell_directory,
            self.mode,
            None if globs is None else globs.patterns,
            commands,
            self._file_state.coverages(),
            dict(self.memory),
        )

    def restore(self, state: ThreadState, *, with_mode: bool) -> tuple[str, ...]:
        """Go on from what was kept, before anything has run; return what is not as it was.

        Args:
            state: as it was kept.
            with_mode: whether mode and limits are taken over too, never wider than the ceiling.
        """
        notes: list[str] = []
        if with_mode:
            self.restrict(
                min(state.mode, self.ceiling, key=MODES.index), self._kept_limits(state, notes)
            )
        if state.cwd != self._root:
            if state.cwd.is_dir():
                self._shells.begin_in(state.cwd)
            else:
                gone = visible(str(state.cwd))
                notes.append(f"{gone}, where the shell was, is gone; it begins at the workspace.")
        self._file_state.restore(state.reads)
        self.memory = dict(state.memory)
        return tuple(notes)

    def _kept_limits(self, state: ThreadState, notes: list[str]) -> SessionLimits:
        if state.write_globs is None and state.allowed_commands is None:
            return NO_LIMITS
        try:
            globs = None
            if state.write_globs is not None:
                globs = limiting_globs(self._root, state.write_globs)
        except WorkspaceError as error:
            # What cannot be read limits everything: no file may be written.
            globs = limiting_globs(self._root, ())
            notes.append(f"the kept limit on files cannot be used, so none may be written: {error}")
        return SessionLimits(globs, state.allowed_commands)

"""From the mode and the limits that were asked for to those that will hold."""

from __future__ import annotations

from pathlib import Path

from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.core.modes import Mode
from winx_tui.security.command_list import bypassing
from winx_tui.security.session_limits import NO_LIMITS, SessionLimits
from winx_tui.tools.initializing.arguments import CodeWriterConfig, InitializeParams
from winx_tui.tools.initializing.controls import Setting
from winx_tui.tools.initializing.modes import capped_notes, granted_mode
from winx_tui.workspace.globs import GlobSet, glob_doubts, limiting_globs

_CHANGE_IT = ("first_call", "user_asked_mode_change")
"""The types of call that may change the mode."""


def asked_setting(
    params: InitializeParams, present: Setting, ceiling: Mode, root: Path
) -> Setting | None:
    """Return what the call wants to hold, within the ceiling; None where it changes nothing.

    Where nothing may be written anyway the limits stay, so that they need not be
    lifted for a mode that is tighter.

    Raises:
        ToolError: a glob cannot be used.
    """
    if params.mode_name is None or params.type not in _CHANGE_IT:
        return None
    mode = granted_mode(params.mode_name, ceiling)
    limits = _limits(params.code_writer_config, root)
    if mode == "read-only" and limits == NO_LIMITS:
        limits = present.limits
    return Setting(mode, limits)


def setting_notes(params: InitializeParams, setting: Setting, ceiling: Mode) -> tuple[str, ...]:
    """Say what is less than was asked for, and which limits do not mean what they seem to."""
    notes: list[str] = []
    if params.mode_name is not None:
        notes += capped_notes(params.mode_name, ceiling)
    globs, commands = setting.limits.write_globs, setting.limits.allowed_commands
    if isinstance(globs, GlobSet):
        notes += glob_doubts(globs)
    if globs is not None and commands is None and setting.mode != "read-only":
        notes.append("commands are not limited, so keep them from writing other files.")
    if programs := bypassing(commands or ()):
        names = ", ".join(programs)
        notes.append(f"{names} can run or write anything, so the list of commands limits little.")
    return tuple(notes)


def describe_change(setting: Setting, present: Setting) -> str:
    """Put a change into a few words for a person; "" where nothing is permitted or forbidden."""
    lifts = "lift the limits on files and commands" if setting.limits.lifts(present.limits) else ""
    if setting.mode != present.mode:
        words = f"set the mode: {present.mode} → {setting.mode}"
        return f"{words}, {lifts}" if lifts else words
    return lifts


def _limits(config: CodeWriterConfig, root: Path) -> SessionLimits:
    if config.limits_nothing:
        return NO_LIMITS
    commands = config.allowed_commands
    try:
        globs = limiting_globs(root, config.allowed_globs)
    except WorkspaceError as error:
        raise ToolError(f"code_writer_config.allowed_globs: {error}") from error
    return SessionLimits(globs, None if isinstance(commands, str) else tuple(commands))

"""Modes by every name that clients use, and what each lets a model do."""

from __future__ import annotations

from typing import Literal

from winx_tui.core.modes import MODES, Mode
from winx_tui.security.session_limits import SessionLimits

ModeName = Literal[
    "wcgw", "architect", "code_writer", "read-only", "ask", "accept-edits", "full-access"
]

LIMITED: ModeName = "code_writer"
"""The mode with limits on files and commands; else it permits what the user's mode permits."""

ALIASES: dict[str, ModeName] = {
    "code_write": "code_writer",
    "code-writer": "code_writer",
    "code-write": "code_writer",
    "codewriter": "code_writer",
    "read_only": "read-only",
    "readonly": "read-only",
    "accept_edits": "accept-edits",
    "full_access": "full-access",
}

_WANTED: dict[ModeName, Mode] = {
    "wcgw": "full-access",
    "architect": "read-only",
    "code_writer": "full-access",
    "read-only": "read-only",
    "ask": "ask",
    "accept-edits": "accept-edits",
    "full-access": "full-access",
}

RULES: dict[Mode, str] = {
    "read-only": "Nothing may be written; commands run in a sandbox that keeps them from it. "
    "Read widely, explain and plan; answer with the smallest snippets that make the point.",
    "ask": "The user is asked before each edit, and each command that does more than read.",
    "accept-edits": "Edits in the workspace run; the user is asked before each command that does "
    "more than read.",
    "full-access": "Edits in the workspace and commands run without a question: take care.",
}

WORKING_RULES = (
    "Read and change files with the file tools, not with cat, sed or echo. "
    "Ask for many files in one read_files call. "
    "Look whether a package is there before you install it. "
    "Let a command that runs silently go on; ask the user before you interrupt it. "
    "When you do not know where the shell is, run pwd."
)
"""For every mode that may write."""


def granted_mode(name: ModeName, ceiling: Mode) -> Mode:
    """Return the mode that a name stands for, but never a wider one than the user's."""
    return min(_WANTED[name], ceiling, key=MODES.index)


def capped_notes(name: ModeName, ceiling: Mode) -> list[str]:
    """Say that less is granted than was asked for; empty where that is not so."""
    wanted = _WANTED[name]
    if MODES.index(wanted) <= MODES.index(ceiling):
        return []
    if name == LIMITED:
        # It asks for the user's own mode, so only a mode without writing is less.
        is_less = ceiling == "read-only"
        return ["the user started winx in read-only mode, so nothing can be written."] * is_less
    return [
        f"'{name}' would be {wanted}, but the user started winx in {ceiling} mode, so it stays "
        f"{ceiling}; only the user can start it with --mode {wanted}."
    ]


def limit_lines(limits: SessionLimits) -> list[str]:
    """Say which files may be written and which commands run, a sentence each."""
    lines = []
    if limits.write_globs is not None:
        patterns = ", ".join(limits.write_globs.patterns) or "none"
        lines.append(f"Files that may be written: {patterns}.")
    if limits.allowed_commands is not None:
        commands = ", ".join(limits.allowed_commands) or "none"
        lines.append(f"Commands that may be run: {commands}.")
    return lines

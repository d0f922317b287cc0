"""What is known of a command at the moment of a reply."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from winx_tui.shell.waiting import Waiting


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """A command that ended, or one that still runs."""

    command: str
    output: str
    """Rendered and bounded; only what came since the reply before."""
    exit_code: int | None
    """None while it runs; 128 + N when signal N ended it."""
    cwd: Path
    is_running: bool
    duration_s: float
    """Since the command began."""
    hidden_lines: int = 0
    """Lines left out in the middle of `output`."""
    log_path: Path | None = None
    """Where the raw output stands from its first byte; None where it was short."""
    note: str | None = None
    """A sentence on what else happened, such as that the shell was replaced."""
    waiting: Waiting | None = None
    """What it waits for, where it waits for a person."""
    has_run: bool = True
    """False where the directory could not be entered that it was to begin in."""

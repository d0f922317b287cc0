"""The command that a shell runs, or has ended and nobody was told of."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path

from winx_tui.shell.frame import Frame
from winx_tui.shell.output import CommandOutput
from winx_tui.shell.process import Completion


@dataclass(slots=True)
class RunningCommand:
    """A command with what is known of it so far."""

    command: str
    completion: asyncio.Future[Completion]
    output: CommandOutput
    directory: Path
    """Where it begins."""
    began_s: float = field(default_factory=time.monotonic)
    ended_s: float | None = None
    notes: list[str] = field(default_factory=list)
    preface: str = ""
    """What the command before had left unsaid."""
    looked_at: Frame | None = None
    """The screen as it was when somebody last looked."""
    is_likely_told: bool = False
    """Whether a reply has said that it seems to wait for a person."""

    @property
    def is_running(self) -> bool:
        """Return whether it has not ended."""
        return not self.completion.done()

    @property
    def duration_s(self) -> float:
        """Return how long it ran, or runs by now."""
        return (self.ended_s or time.monotonic()) - self.began_s

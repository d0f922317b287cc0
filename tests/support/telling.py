"""What a command says, however late and in whatever pieces it comes."""

from __future__ import annotations

import time
from dataclasses import replace

from winx_tui.shell.outcome import CommandOutcome
from winx_tui.shell.session import ShellSession

WAIT_S = 60.0


async def told(shell: ShellSession, outcome: CommandOutcome, sign: str = "") -> CommandOutcome:
    """Wait on until a command has said a sign, or, without one, until it has ended."""
    deadline_s = time.monotonic() + WAIT_S
    said = outcome.output
    while outcome.is_running and not (sign and sign in said):
        assert time.monotonic() < deadline_s, said
        outcome = await shell.poll(0.05)
        said = "\n".join(filter(None, (said, outcome.output)))
    return replace(outcome, output=said)
